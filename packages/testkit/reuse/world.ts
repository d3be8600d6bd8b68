// A made-up workspace whose tests look at the world, as a value. Types only.

/** What stands at a path: text, an executable text, or a symbolic link. */
export type Content = string | { readonly script: string } | { readonly link: string };

/** Paths relative to the repository's top, or `~/…` for what lies in the home folder. */
export type FileMap = Readonly<Record<string, Content>>;

/** How a package's source is broken. `import` names what does not exist; `vet` compiles. */
export type Fault = 'none' | 'syntax' | 'type' | 'test syntax' | 'import' | 'vet';

/** What every package's source has, whatever it holds besides. */
export interface Source {
  /** Number in a comment at the end of a line, which no test can see. */
  comment: number;
  /** Number in a function that nothing calls, which the linker drops. */
  unused: number;
  /** Number in a constant that is in the binary. */
  body: number;
  /** Blank lines, which move all lines that follow. */
  blank: number;
  renamed: boolean;
  fault: Fault;
}

export interface TestPackage extends Source {
  /** Last element of its import path; unique, as test binaries are named by it. */
  readonly name: string;
  readonly module: ModuleName;
  /** Names of probes. */
  readonly probes: readonly string[];
  /** Of a package that came later: the value its one test reads. */
  readonly extra?: { value: string };
}

export type ModuleName = 'a' | 'b' | 'c';
export const moduleNames: readonly ModuleName[] = ['a', 'b', 'c'];
/** Packages without tests, by name, and the module that each is in. */
export const libraries = { base: 'a', helper: 'b', runner: 'b', early: 'c' } as const;
export type LibraryName = keyof typeof libraries;
export const libraryNames = Object.keys(libraries) as readonly LibraryName[];

export interface World {
  packages: TestPackage[];
  readonly libraries: Readonly<Record<LibraryName, Source>>;
  /** Probe → one of its values. */
  readonly values: Record<string, string>;
  /** Index of `flagSets`. */
  flags: number;
  /** Variables that no test counts. */
  readonly noise: Record<string, string>;
  godebug: boolean;
  readme: number;
  /** Files that nothing reads: path → number in it. */
  readonly unread: Record<string, number>;
  readonly ignoreWritten: boolean;
}

/** Where a package lies, as its probes need to know. */
export interface At {
  /** Relative to the top. */
  readonly dir: string;
  /** From the package's folder to the top. */
  readonly up: string;
  readonly name: string;
}

export function dirOf({ module, name }: { readonly module: ModuleName; readonly name: string }): string {
  return `mods/${module}/${name}`;
}

export function importPathOf({ module, name }: { readonly module: ModuleName; readonly name: string }): string {
  return `example.com/${module}/${name}`;
}

export function atOf(found: TestPackage): At {
  return { dir: dirOf(found), up: '../../..', name: found.name };
}

export function freshSource(): Source {
  return { comment: 0, unused: 0, body: 0, blank: 0, renamed: false, fault: 'none' };
}
