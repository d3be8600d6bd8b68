// One binary to be built: handed from cli, which reads the workspace, to `repro`. Types only.

import type { Environment } from '#process';
import type { LockTarget } from './lock.ts';

export interface Subject extends Omit<LockTarget, 'sha256' | 'size'> {
  readonly build: {
    /** Flags as the go command gets them; those of the lock are these less secrets. */
    readonly flags: readonly string[];
    /** What else stands in GOFLAGS. */
    readonly goflags: string;
    /** GOROOT of the toolchain that builds it, absolute. */
    readonly goroot: string;
    /** Absolute folder in the user's work tree where `go build` is started. */
    readonly cwd: string;
    /** The go.work file, absolute, or `off`. */
    readonly gowork: string;
    /** Variables that say what is built: GOOS, GOARCH, CGO_ENABLED, GOAMD64 and its kin. */
    readonly env: Environment;
    /** For another platform than this one. */
    readonly isForeign: boolean;
    /** What the file is called, with `.exe` where that is so. */
    readonly name: string;
  };
}

/** What came of building it; `failure` in the go command's words. */
export type Outcome = { readonly sha256: string; readonly size: number } | { readonly failure: string };

export function isBuilt(outcome: Outcome): outcome is Exclude<Outcome, { readonly failure: string }> {
  return 'sha256' in outcome;
}

/** Whether both are the same binary, or neither is one. */
export function isSame(a: Outcome, b: Outcome): boolean {
  return isBuilt(a) && isBuilt(b) ? a.sha256 === b.sha256 : !isBuilt(a) && !isBuilt(b);
}
