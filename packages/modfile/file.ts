// What a go.mod or go.work file says, as values for the rooms above; types only.

import type { Place } from '#diagnostics';
import type { FileSyntax } from './tree.ts';

/** A module path, and a version where one is given; without it, all versions or (as a target) a folder. */
export interface ModuleVersion {
  readonly path: string;
  readonly version?: string;
}

/** A `go` line: a language or release version such as `1.25` or `1.25.3`. */
export interface GoLine {
  readonly version: string;
  readonly place: Place;
}

/** A `toolchain` line: a name such as `go1.25.3`, or `default`. */
export interface ToolchainLine {
  readonly name: string;
  readonly place: Place;
}

/** One `godebug` setting. In a workspace those of go.work count, those of its members do not. */
export interface Godebug {
  readonly key: string;
  readonly value: string;
  readonly place: Place;
}

/** A `module` line; `deprecated` is the text after `Deprecated:` in its comments. */
export interface ModuleLine {
  readonly path: string;
  readonly deprecated?: string;
  readonly place: Place;
}

/** A requirement; `indirect` says that the line carries `// indirect`. */
export interface Require {
  readonly path: string;
  readonly version: string;
  readonly indirect: boolean;
  readonly place: Place;
}

export interface Exclude {
  readonly path: string;
  readonly version: string;
  readonly place: Place;
}

/** A replacement. A target without a version is a folder, as written: relative to the file's own folder. */
export interface Replace {
  readonly old: ModuleVersion;
  readonly new: ModuleVersion;
  readonly place: Place;
}

/** Retracted versions, both ends included; `rationale` is the text of the line's or its block's comments. */
export interface Retract {
  readonly low: string;
  readonly high: string;
  readonly rationale: string;
  readonly place: Place;
}

/** A `tool`, `ignore` or `use` line: one path, as written. */
export interface PathLine {
  readonly path: string;
  readonly place: Place;
}

/** A go.mod file that the go command accepts as that of a main module. Entries stand in file order. */
export interface GoMod {
  readonly module: ModuleLine;
  /** Absent: the go command assumes 1.16 ({@link defaultGoModVersion}). */
  readonly go?: GoLine;
  readonly toolchain?: ToolchainLine;
  readonly godebug: readonly Godebug[];
  readonly require: readonly Require[];
  readonly replace: readonly Replace[];
  readonly exclude: readonly Exclude[];
  readonly retract: readonly Retract[];
  readonly tool: readonly PathLine[];
  readonly ignore: readonly PathLine[];
  readonly syntax: FileSyntax;
}

/** A go.work file that the go command accepts. `use` paths are as written: relative to the file's own folder. */
export interface GoWork {
  /** Absent: the go command assumes 1.18 ({@link defaultGoWorkVersion}). */
  readonly go?: GoLine;
  readonly toolchain?: ToolchainLine;
  readonly godebug: readonly Godebug[];
  readonly use: readonly PathLine[];
  readonly replace: readonly Replace[];
  readonly syntax: FileSyntax;
}
