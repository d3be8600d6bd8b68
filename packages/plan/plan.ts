// The plan: what `plan` hands to `engine`, and what a dry run prints. Plain data, types only.

import type { Entry } from '#cache';
import type { Reuse, Source, TaskKind } from '#events';
import type { Cover } from '#gocmd';

/** One kind of work on one package. */
export interface Task {
  /** Unique within a plan: `test:example.com/svc/api`. */
  readonly id: string;
  readonly kind: TaskKind;
  /** Import path. */
  readonly package: string;
  /** Path of the main module that holds the package. */
  readonly module: string;
  /** The package's folder, absolute. */
  readonly dir: string;
  /** False where the package has no test files: it is compiled and vetted, and nothing runs. */
  readonly hasTests: boolean;
  /** What `go test -c` names the binary, without `.exe`: `api.test`. */
  readonly binary: string;
  /** The file that its binary is written to, absolute, as the user asked; absent where nobody did. */
  readonly target?: string;
  /** It is no package of the workspace, but these Go files, as the user named them from the folder in which `go` is started. */
  readonly files?: readonly string[];
  /**
   * Which BIN folder and invocation the package goes to: no two packages with tests in a group have equal `binary`.
   * Given from the whole workspace, not from what is selected, so that a kept binary stays where it is.
   */
  readonly group: number;
  /** It is linked with what the go command does not look at, so a kept binary proves nothing: it is linked anew. */
  readonly relink?: true;
  /**
   * All that its build comes from, as one hash: a kept binary with the same is what the go command would link. Absent
   * where not all of that is known, and where it is linked anew each time.
   */
  readonly buildKey?: string;
  /** Its test runs while no other does. */
  readonly exclusive?: true;
  /** One readable line: why this task is in the plan. */
  readonly reason: string;
  /** Expected duration from history, in milliseconds. */
  readonly estimateMs?: number;
  /** Expected time of CPU in it, in milliseconds. */
  readonly estimateCpuMs?: number;
  /** Expected peak of memory. */
  readonly estimateBytes?: number;
  /** Of one that was never timed: how many packages and variants of them its test is made of. */
  readonly weight?: number;
  /** What was found when a kept result was looked for; absent where none was. */
  readonly reuse?: Reuse;
  /** A kept result that stands for a run: it is replayed, and nothing is built for it. */
  readonly kept?: { readonly entry: Entry; readonly source: Exclude<Source, 'ran'> };
}

/** How the test binaries are built: everything after `go test -c -json -o BIN`. */
export interface BuildSettings {
  /** The go command, absolute. */
  readonly go: string;
  /** Its version as `go env GOVERSION` says it, part of the BIN folder's name. */
  readonly goVersion: string;
  readonly goroot: string;
  /** Build flags in the go command's form (`-race`, `-tags=a,b`), without `-o`, `-c`, `-json`. */
  readonly flags: readonly string[];
  /** Where `go` is started: the workspace root or the folder the user stands in. */
  readonly cwd: string;
  /** The effective GOFLAGS, as `go env GOFLAGS` says it (it may come from `go env -w`); that of `env` when absent. */
  readonly goflags?: string;
  /** The whole environment of the go command. */
  readonly env: Readonly<Record<string, string>>;
  /** What coverage is measured, as `flags` say it, too; absent where none is. */
  readonly cover?: Cover;
  /** Put before a test binary, as `go_$GOOS_$GOARCH_exec` is; empty where the binary runs by itself. */
  readonly wrapper: readonly string[];
  /** What follows the names of binaries, as `go env GOEXE` says it; where it is absent, the environment tells. */
  readonly exe?: string;
  /** How much memory all that is at work may take, as given by hand. */
  readonly memoryBytes?: number;
  /** Somebody gets the binaries, so they keep their symbol tables, as with `go test -c`. */
  readonly debug?: true;
}

/** A package whose build reads files of which the go command does not know. */
export interface MarkedSource {
  /** A Go file of the package, absolute; absent where none can be told from what the package embeds. */
  readonly file?: string;
  /** Stands for the content of all those files, and for when they were written. */
  readonly mark: string;
}

/** How a test binary is run. */
export interface RunSettings {
  /** `-test.*` flags as the go command would hand them on, less -test.timeout, -test.v, -test.paniconexit0, and then those of -args. */
  readonly args: readonly string[];
  /** `-timeout`, in milliseconds; 0 means none. */
  readonly timeoutMs: number;
  /** As the user wrote it or the default: `10m0s`. Handed to the binary. */
  readonly timeout: string;
  /** Where inputs that fuzzing has found interesting are kept, package by package; absent where nothing is fuzzed. */
  readonly fuzzCache?: string;
  /** Start no further package after the first failure. */
  readonly failfast: boolean;
  /** The environment of the test, less what is set for each package (PWD, PATH). */
  readonly env: Readonly<Record<string, string>>;
  /** Flags to repeat in a command that reruns one package (`-race=false -tags=x`), in the user's form. */
  readonly repeat: readonly string[];
}

export interface Plan {
  readonly tasks: readonly Task[];
  readonly build: BuildSettings;
  readonly run: RunSettings;
  /** Nothing is run: the tasks are builds of test binaries. */
  readonly compileOnly?: true;
  /** What the go command would take for compiled already, whatever became of the headers; absent where there is nothing. */
  readonly marked?: readonly MarkedSource[];
  /** How many test processes run at once at most, as given by hand; absent: as many as the machine has room for. */
  readonly jobs?: number;
}
