// What `gows repro explain A B` answers: handed from `repro` to `report` and cli. Types only.

/** What the headers and the build info of one of the files say. */
export interface BinaryFacts {
  /** As it was named. */
  readonly file: string;
  readonly bytes: number;
  readonly format?: 'ELF' | 'Mach-O' | 'PE';
  readonly goos?: string;
  readonly goarch?: string;
  /** `go1.26.8`. */
  readonly goVersion?: string;
  /** Import path of the main package. */
  readonly main?: string;
  /** Path and version of the main module. */
  readonly module?: string;
  /** As `go tool buildid` prints it. */
  readonly buildId?: string;
  /** Why it cannot be told how the file was built. */
  readonly fault?: string;
}

export type DifferencePart = 'platform' | 'toolchain' | 'setting' | 'main' | 'module' | 'vcs';

/** One fact that the build info of both files has, or of one alone. */
export interface Difference {
  readonly part: DifferencePart;
  /** `-ldflags`, `vcs.revision`, the path of a module. */
  readonly name: string;
  readonly a?: string;
  readonly b?: string;
}

export interface SectionDifference {
  /** A section; of what lies in none, a segment, or `outside of sections`. */
  readonly name: string;
  /** Its size in the file A, in bytes; none where A has no such section. */
  readonly a?: number;
  readonly b?: number;
  /** How many bytes differ in so far as both have them; ids of the build are not counted. */
  readonly differing: number;
  /** It differs for the rest does: it holds ids of the build or checksums, or the build info itself, and nothing else. */
  readonly follows?: 'ids' | 'build-info';
}

export type CauseKind =
  | 'platform'
  | 'toolchain'
  | 'trimpath'
  | 'ldflags'
  | 'setting'
  | 'program'
  | 'workspace'
  | 'module'
  | 'tags'
  | 'vcs'
  | 'path'
  | 'stripped'
  | 'c-compiler'
  | 'source'
  | 'lines'
  | 'data'
  | 'ids'
  | 'cut-off'
  | 'appended'
  | 'unknown';

export interface Cause {
  readonly kind: CauseKind;
  /** One sentence without a full stop. */
  readonly message: string;
  /** The flag or line to change, or what to do. */
  readonly change: string;
}

/** A piece of text that both hold in the same place, and that differs. */
export interface TextDifference {
  readonly section: string;
  readonly a: string;
  readonly b: string;
}

export interface ExplainAnswer {
  readonly schema: 'gows.repro-explain/1';
  /** Byte by byte, as cmp has it. */
  readonly equal: boolean;
  /** `unknown`: they differ, and of one of them it cannot be told how it was built. */
  readonly outcome: 'equal' | 'different' | 'unknown';
  /** The first byte that differs, counted from 1 as cmp does; one file may end before it. */
  readonly firstByte?: number;
  readonly a: BinaryFacts;
  readonly b: BinaryFacts;
  /** In the order of `DifferencePart`. */
  readonly differences: readonly Difference[];
  /** Those that differ, as they stand in the file. */
  readonly sections: readonly SectionDifference[];
  /** How many sections are equal. */
  readonly equalSections: number;
  readonly text?: TextDifference;
  /** The likeliest first. Empty where the files are equal, and only then. */
  readonly causes: readonly Cause[];
}
