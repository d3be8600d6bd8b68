// What the graph page is made of: handed from views/graph/page.ts to the page, as JSON in it. Types only.

export interface PageModule {
  readonly path: string;
  /** The shortest end of the path that is unique among modules. */
  readonly name: string;
  readonly dir: string;
  /** Index into `cycles`. */
  readonly cycle?: number;
}

export interface PageReason {
  /** `cart/price.go modified`. */
  readonly cause: string;
  /** Import paths from where the cause lies to the package; empty where the cause lies in no package. */
  readonly trail: readonly string[];
}

export interface PagePackage {
  readonly path: string;
  readonly name: string;
  /** Index into `modules`. */
  readonly module: number;
  readonly dir: string;
  readonly tests: boolean;
  readonly error?: string;
  /** Why a change affects it. */
  readonly why?: readonly PageReason[];
  /** How many further reasons there are. */
  readonly more?: number;
}

export interface PageImport {
  /** Indices into `packages`. */
  readonly from: number;
  readonly to: number;
  /** Only test files import. */
  readonly test?: true;
  readonly cycle?: true;
  /** Packages outside the workspace that the way leads through. */
  readonly through?: readonly string[];
}

export interface PageGraph {
  /** The workspace's folder. */
  readonly title: string;
  readonly level: 'modules' | 'packages';
  /** Paths, as `level` says. */
  readonly focus?: readonly string[];
  /** What was compared, in words; absent where that was not asked. */
  readonly sides?: readonly string[];
  readonly modules: readonly PageModule[];
  readonly packages: readonly PagePackage[];
  readonly imports: readonly PageImport[];
  /** Indices into `modules`. */
  readonly cycles: readonly (readonly number[])[];
  readonly total: { readonly modules: number; readonly packages: number };
}
