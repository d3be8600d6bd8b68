// What a source file may consult of its surroundings: handed from `gofile` to `observe`. A type, and its empty value.

import type { Dynamic } from './consults-environment.ts';

/**
 * Taken from tokens alone, so rather too much than too little. Plain JSON, lists sorted with each value once, so that it
 * can be kept under the digest of the file.
 */
export interface Consults {
  /** Variables that are read by literal or by constants of the file. */
  readonly env: readonly string[];
  /** Beginnings of names that are put together: `APP_` of `os.Getenv("APP_" + x)`. */
  readonly envPrefixes: readonly string[];
  /**
   * What is given to Getenv and may be a constant of another file: its name where it belongs to the same package, or
   * `example.com/path.Name`.
   */
  readonly envIdentifiers: readonly string[];
  /**
   * `name`: a variable or parameter says which is read, so it may be any that stands as a string somewhere;
   * `expression`: nothing is known. Reads that a test's log sees, once it has begun.
   */
  readonly envDynamic: Dynamic;
  /** String constants of the package that this file declares, where they can be a variable's name. */
  readonly constants: Readonly<Record<string, string>>;
  /** Constants of the package whose value is not in this file alone, or that are no names. */
  readonly openConstants: readonly string[];
  /** String literals and struct tags that look like a variable's name, or like the beginning of one (`APP_`). */
  readonly upperLiterals: readonly string[];
  /** All of the environment is read, or a variable by a name that is unknown where no log sees it. */
  readonly environ: boolean;
  /** It has a top-level function TestMain. */
  readonly testMain: boolean;
  /** It has a function init, or a variable of the package whose initialiser calls what is not known to be harmless. */
  readonly initializes: boolean;
  /** It refers to functions that open, list or look at files, where a log sees it once it has begun. */
  readonly readsFiles: boolean;
  /** It opens or looks by system calls, which no log ever sees. */
  readonly rawReads: boolean;
  readonly startsProcesses: boolean;
  /** It asks where its source or the working folder is: runtime.Caller and its kin, os.Getwd. */
  readonly locates: boolean;
  /** It imports "C", or is C. */
  readonly cgo: boolean;
  /** C code, or Go through `C.name`, reads variables. */
  readonly cEnvironment: boolean;
  /** C code, or Go through `C.name`, opens files or starts processes. */
  readonly cFiles: boolean;
  /** It makes links, so a path in a temporary folder may have led anywhere. */
  readonly makesLinks: boolean;
  /** It asks where links lead. */
  readonly readsLinks: boolean;
  /** It makes folders one by one, and is told where one is there already. */
  readonly makesFolders: boolean;
  /** String literals that may be paths, normalised, patterns cut to their folder. */
  readonly pathLiterals: readonly string[];
}

/** What a file consults that consults nothing. */
export const consultsNothing: Consults = {
  env: [],
  envPrefixes: [],
  envIdentifiers: [],
  envDynamic: 'none',
  constants: {},
  openConstants: [],
  upperLiterals: [],
  environ: false,
  testMain: false,
  initializes: false,
  readsFiles: false,
  rawReads: false,
  startsProcesses: false,
  locates: false,
  cgo: false,
  cEnvironment: false,
  cFiles: false,
  makesLinks: false,
  readsLinks: false,
  makesFolders: false,
  pathLiterals: [],
};
