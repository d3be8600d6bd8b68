// What gows.lock.json holds: for each binary how it was built and its hash. Read and written by `record` and `check`.

/** In the whole workspace, or as the module is built by who has only it (GOWORK=off). */
export type Form = 'workspace' | 'alone';

export interface LockTarget {
  /** Import path of the main package. */
  readonly package: string;
  readonly module: string;
  readonly form: Form;
  readonly goos: string;
  readonly goarch: string;
  /** Variables that are written into the binary: GOAMD64 and its kin, GOEXPERIMENT, GOFIPS140. */
  readonly settings: Readonly<Record<string, string>>;
  /** As `go env GOVERSION` says. */
  readonly toolchain: string;
  /** CGO_ENABLED, which is written into the binary even where no C is in it. */
  readonly cgo: boolean;
  /** Of go build, sorted by name; secrets are masked. */
  readonly flags: readonly string[];
  /** Where C is compiled: compilers, linker and what they are told, as `name=value`, sorted. */
  readonly c?: readonly string[];
  /** SHA-256 over all source that the binary is made of, and the modules: the key of the package. */
  readonly graph: string;
  /** Of the binary. */
  readonly sha256: string;
  /** Of the binary, in bytes. */
  readonly size: number;
}

export interface Lock {
  readonly schema: typeof lockSchemaName;
  /** Sorted by package, form, goos, goarch; each of these once. */
  readonly targets: readonly LockTarget[];
}

/** The one name that the file has, beside go.work or go.mod. */
export const lockName = 'gows.lock.json';
export const lockSchemaName = 'gows.lock/1';

/** What a target is told apart by. */
export type Identity = Pick<LockTarget, 'package' | 'form' | 'goos' | 'goarch'>;

export function identityOf({ package: path, form, goos, goarch }: Identity): string {
  return [path, form, goos, goarch].join('\0');
}

/** `linux/amd64`. */
export function platformOf({ goos, goarch }: Pick<LockTarget, 'goos' | 'goarch'>): string {
  return `${goos}/${goarch}`;
}

export interface Merged {
  readonly lock: Lock;
  /** What was in the old one and is no longer there. */
  readonly dropped: readonly LockTarget[];
}

/** The old lock with targets put into their places, and those left out that `drops` says. */
export function mergeLock(
  old: Lock | undefined,
  targets: readonly LockTarget[],
  drops: (target: LockTarget) => boolean = () => false,
): Merged {
  const dropped = old?.targets.filter(drops) ?? [];
  const kept = old?.targets.filter((target) => !drops(target)) ?? [];
  const all = new Map([...kept, ...targets].map((target) => [identityOf(target), target]));
  const sorted = [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, target]) => target);
  return { lock: { schema: lockSchemaName, targets: sorted }, dropped };
}

/** The file's text: some lines for each target, so that a diff shows which differs and in what. */
export function lockText({ schema, targets }: Lock): string {
  if (targets.length === 0) return `{\n  "schema": ${JSON.stringify(schema)},\n  "targets": []\n}\n`;
  const blocks = targets.map((target) => `    {\n${linesOf(target).join(',\n')}\n    }`);
  return `{\n  "schema": ${JSON.stringify(schema)},\n  "targets": [\n${blocks.join(',\n')}\n  ]\n}\n`;
}

function linesOf({ c, ...target }: LockTarget): readonly string[] {
  const line = (...names: readonly (keyof typeof target)[]) =>
    `      ${names.map((name) => `${JSON.stringify(name)}: ${spaced(target[name])}`).join(', ')}`;
  return [
    line('package'),
    line('module', 'form'),
    line('goos', 'goarch', 'settings'),
    line('toolchain', 'cgo'),
    line('flags'),
    ...(c ? [`      "c": [\n${c.map((each) => `        ${JSON.stringify(each)}`).join(',\n')}\n      ]`] : []),
    line('graph'),
    line('sha256'),
    line('size'),
  ];
}

/** JSON on one line as a person writes it. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, at]) => `${JSON.stringify(name)}: ${spaced(at)}`).join(', ')}}`;
}
