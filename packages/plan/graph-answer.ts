// The answer of `gows graph`: what `plan` hands to the views and the page of `report`. Types only.

import type { Diagnostic } from '#diagnostics';
import type { PackageImport } from '#graph';
import type { AffectedAnswer, Reason } from './answer.ts';

export interface GraphModule {
  readonly path: string;
  /** Relative to the workspace root, `.` for the root itself. */
  readonly dir: string;
  /** Index into `cycles`. */
  readonly cycle?: number;
}

export interface GraphPackage {
  /** The package's identity. */
  readonly importPath: string;
  readonly module: string;
  readonly dir: string;
  readonly hasTests: boolean;
  /** Why it cannot be loaded: its imports are not all known then. */
  readonly error?: string;
  /** Why a change affects it; absent where none does, or where that was not asked. */
  readonly reasons?: readonly Reason[];
  readonly moreReasons?: number;
}

/** An import of one package by another. */
export interface GraphImport extends PackageImport {
  /** It leads to another module of the same cycle. */
  readonly cycle?: true;
}

/** All imports of packages of one module by packages of another. */
export interface ModuleImport {
  readonly from: string;
  readonly to: string;
  /** `test`: only test files import. */
  readonly kind: 'import' | 'test';
  /** How many pairs of packages. */
  readonly imports: number;
  readonly cycle?: true;
}

/** `gows graph --format json`. */
export interface GraphAnswer {
  readonly schema: 'gows.graph/1';
  /** What a node is in a drawing: a module, or a package. The document has both. */
  readonly level: 'modules' | 'packages';
  /** What the graph is cut to; `names` are paths of modules or packages, as `level` says. */
  readonly focus?: { readonly names: readonly string[]; readonly depth?: number };
  /** What was compared, where that was asked. */
  readonly affected?: Pick<AffectedAnswer, 'base' | 'head'> & { readonly only: boolean };
  readonly modules: readonly GraphModule[];
  readonly packages: readonly GraphPackage[];
  readonly imports: readonly GraphImport[];
  readonly moduleImports: readonly ModuleImport[];
  /** Paths of modules each of which needs all others of its cycle, sorted. */
  readonly cycles: readonly (readonly string[])[];
  /** How many the workspace has. */
  readonly total: { readonly modules: number; readonly packages: number };
  readonly diagnostics: readonly Diagnostic[];
}
