// What reading one side of a workspace yields: handed from `workspace` to `graph`, `keys` and `plan`. Types only.

import type { Diagnostic } from '#diagnostics';

/**
 * A path that means the same on both sides and in every clone: relative to the top (the repository's root, or the
 * workspace's where there is no repository) with forward slashes, `.` for the top itself; absolute where it lies outside.
 */
export type Place = string;

/** A main module: a member of go.work, or the one module of a folder without go.work. */
export interface Module {
  readonly path: string;
  readonly dir: Place;
}

/** The module that a unit comes from. */
export interface UnitModule {
  readonly path: string;
  /** Resolved version; empty for a main module and for a replacement by a folder. */
  readonly version: string;
  readonly main: boolean;
  /** `path version` of what really is read, where go.mod or go.work replaces it by another module. */
  readonly replacedBy?: string;
  /** `h1:` sum of the version that is read, where go.sum or go.work.sum has it. */
  readonly sum?: string;
  /** The module's own go line. */
  readonly go: string;
}

/** A file that goes into a unit's build, with the SHA-256 of its bytes in hex, or `missing`. */
export interface Input {
  readonly file: Place;
  readonly digest: string;
}

/**
 * One entry of `go list -deps -test`: a package, a package compiled anew for some test (`Q [P.test]`), or the main
 * package of a test binary (`P.test`).
 */
export interface Unit {
  /** The entry's import path as listed, unique: `example.com/q [example.com/p.test]`. */
  readonly id: string;
  /** The import path alone; for a test's main package it ends in `.test`. */
  readonly importPath: string;
  readonly name: string;
  /** Set for all that exists for one test only: the package under test. */
  readonly forTest?: string;
  /** Part of the Go distribution: the toolchain's version is its whole content. */
  readonly standard: boolean;
  readonly dir: Place;
  readonly module?: UnitModule;
  /** Files by content; empty for what the module version or the toolchain pins already. */
  readonly inputs: readonly Input[];
  /** Files of the package that this context leaves out (build constraints). Owned, but not compiled. */
  readonly ignored: readonly Place[];
  /** Ids of the units imported, each once, sorted. */
  readonly imports: readonly string[];
  /** What else the compiler or linker is told: name → value. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where its cgo lines send the C compiler and the linker beyond what is listed: folders (`-I`, `-L`) and files. */
  readonly searched?: readonly Place[];
  /** What `#include` of its C or assembly may reach that no listing names, by content; absent where there is nothing. */
  readonly included?: readonly Input[];
  /** It is linked with libraries that the go command knows by name only, so a kept binary may hold an old one. */
  readonly linksUnlisted?: true;
  /** What its `#cgo pkg-config` lines name, options among them, in the order of the listing. */
  readonly pkgConfig?: readonly string[];
  /** Why the package cannot be loaded, in the go command's words, paths as places. */
  readonly error?: string;
}

/** A unit less what is in its files. */
export type UnitOutline = Omit<Unit, 'inputs' | 'included'>;

/** A package of a main module: what a person names, tests and counts. */
export interface Package {
  readonly importPath: string;
  readonly name: string;
  readonly module: string;
  readonly dir: Place;
  readonly hasTests: boolean;
  /** Every file of the package that go knows, compiled here or not: what `owned` means. */
  readonly files: readonly Place[];
  /** Those of them that are Go source. */
  readonly goFiles: readonly Place[];
  /** Of Go files that were named in place of a package: what the go command names a program of these, and a test without its `.test`. */
  readonly linkedAs?: { readonly program: string; readonly test: string };
  readonly error?: string;
}

/** One side, whole. Plain JSON, so that a base is read once and kept. */
export interface Snapshot {
  readonly kind: 'work' | 'module';
  /** The folder of go.work or go.mod. */
  readonly root: Place;
  /** `go env GOVERSION` of the toolchain that this side selects. */
  readonly toolchain: string;
  readonly modules: readonly Module[];
  readonly packages: readonly Package[];
  readonly units: readonly Unit[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A side for who asks which packages there are and what they import, and not what is in their files. */
export type Outline = Omit<Snapshot, 'units'> & { readonly units: readonly UnitOutline[] };
