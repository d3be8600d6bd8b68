// How two keys differ: handed from `keys` to `plan` and the views. Plain JSON, types only.

/** Import paths from the package (first) to the one in which the cause lies (last). */
export type Trail = readonly string[];

/** A side on which there is nothing is absent. */
interface Sides {
  readonly from?: string;
  readonly to?: string;
}

/** One input that differs. `unit` is an import path; paths of files are places. */
export type KeyDifference =
  /** Another version of gows counts other things, or counts them otherwise. */
  | { readonly kind: 'version'; readonly from: number; readonly to: number }
  | ({ readonly kind: 'toolchain' } & Sides)
  /** A flag, a variable, a compiler: see `keyFieldAbout`. Values that may be secret are hashes, or have `***` in them. */
  | ({ readonly kind: 'field'; readonly name: string } & Sides)
  /** A file that is compiled, embedded, linked or included. `from` and `to` are digests. */
  | ({
      readonly kind: 'file';
      readonly unit: string;
      readonly file: string;
      readonly change: 'added' | 'modified' | 'deleted';
      readonly trail: Trail;
    } & Sides)
  /** A module outside the workspace, by version, replacement or checksum. */
  | ({ readonly kind: 'module'; readonly unit: string; readonly path: string; readonly trail: Trail } & Sides)
  /** What else the compiler or linker is told of a package: its language version, GODEBUG defaults. */
  | ({ readonly kind: 'setting'; readonly unit: string; readonly name: string; readonly trail: Trail } & Sides)
  /** Why a package cannot be loaded. */
  | ({ readonly kind: 'error'; readonly unit: string; readonly trail: Trail } & Sides)
  /** An import that appeared or vanished although nothing else of the importer differs. */
  | {
      readonly kind: 'import';
      readonly unit: string;
      readonly to: string;
      readonly change: 'added' | 'deleted';
      readonly trail: Trail;
    }
  /** The package or something beneath it differs, and what it was made of is no longer kept. */
  | { readonly kind: 'unit'; readonly unit: string; readonly trail: Trail }
  /** What the test consulted, as in an observation. */
  | ({ readonly kind: 'sight'; readonly name: string } & Sides);
