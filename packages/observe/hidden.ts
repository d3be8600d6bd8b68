// What a test may consult where its log does not see it, by the source of the workspace: environment and files that
// are read by initialisers and TestMain, by system calls, by os.Environ and by C.

import type { Module, Package, Place, Unit } from '#workspace';
import { createDisk, type Disk } from './disk.ts';
import { hasBit, numbersIn, type Bits, unite } from './hidden-bits.ts';
import { type Facts, factsOf, type Variables, variablesRead } from './hidden-facts.ts';
import type { ConsultsOfFile } from './hidden-kept.ts';
import { createLeads, isAtOrAbove, type Led } from './hidden-paths.ts';
import { createReach, type Reach } from './hidden-reach.ts';

/** Of one package's tests. Lists are sorted, each value once. */
export interface Hidden {
  readonly env: readonly string[];
  readonly envPrefixes: readonly string[];
  readonly environment: boolean;
  readonly opened: readonly Place[];
  readonly stated: readonly Place[];
  readonly trees: readonly Place[];
  readonly workTree: boolean;
  /** Code beyond the standard library can start processes. */
  readonly importsExec: boolean;
  /** Why `environment` and `workTree` are set, in words that name a package. */
  readonly because: { readonly environment?: string; readonly workTree?: string };
}

export interface HiddenContext {
  readonly units: ReadonlyMap<string, Unit>;
  readonly packages: ReadonlyMap<string, Package>;
  readonly modules: readonly Module[];
  /** Absolute folder that places are relative to. */
  readonly top: string;
  readonly consults: ConsultsOfFile;
  readonly disk?: Disk;
}

/** More names than these, and the whole environment stands for them. */
const mostNames = 2000;
