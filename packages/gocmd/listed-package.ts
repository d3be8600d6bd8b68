// What `go list -json` says of one package: handed from gocmd to workspace. Types only, names as the go command's.

export interface ListedModule {
  readonly Path: string;
  readonly Version?: string;
  readonly Main?: boolean;
  readonly Indirect?: boolean;
  readonly Dir?: string;
  readonly GoMod?: string;
  readonly GoVersion?: string;
  readonly Replace?: ListedModule;
  readonly Error?: { readonly Err: string };
}

export interface ListedError {
  readonly ImportStack?: readonly string[] | null;
  /** `file:line:column`, relative to the folder go was started in; empty where there is none. */
  readonly Pos?: string;
  readonly Err: string;
}

type Names = readonly string[];

/**
 * One package, one recompiled variant (`q [p.test]`), or one test main (`p.test`). Absent lists are empty. File names
 * are relative to `Dir`, except for files that the go command generates.
 */
export interface ListedPackage {
  readonly ImportPath: string;
  readonly Dir?: string;
  readonly Name?: string;
  readonly ForTest?: string;
  readonly Standard?: boolean;
  readonly DepOnly?: boolean;
  readonly Incomplete?: boolean;
  readonly Match?: Names;
  readonly Module?: ListedModule;
  readonly DefaultGODEBUG?: string;
  readonly GoFiles?: Names;
  readonly CgoFiles?: Names;
  readonly IgnoredGoFiles?: Names;
  readonly InvalidGoFiles?: Names;
  readonly IgnoredOtherFiles?: Names;
  readonly CFiles?: Names;
  readonly CXXFiles?: Names;
  readonly MFiles?: Names;
  readonly HFiles?: Names;
  readonly FFiles?: Names;
  readonly SFiles?: Names;
  readonly SwigFiles?: Names;
  readonly SwigCXXFiles?: Names;
  readonly SysoFiles?: Names;
  readonly EmbedPatterns?: Names;
  readonly EmbedFiles?: Names;
  readonly TestGoFiles?: Names;
  readonly XTestGoFiles?: Names;
  readonly TestEmbedPatterns?: Names;
  readonly TestEmbedFiles?: Names;
  readonly XTestEmbedPatterns?: Names;
  readonly XTestEmbedFiles?: Names;
  readonly CgoCFLAGS?: Names;
  readonly CgoCPPFLAGS?: Names;
  readonly CgoCXXFLAGS?: Names;
  readonly CgoFFLAGS?: Names;
  readonly CgoLDFLAGS?: Names;
  readonly CgoPkgConfig?: Names;
  readonly Imports?: Names;
  readonly TestImports?: Names;
  readonly XTestImports?: Names;
  readonly ImportMap?: Readonly<Record<string, string>>;
  readonly Error?: ListedError;
  readonly DepsErrors?: readonly ListedError[];
}

/** Exactly the fields of `ListedPackage`: asking for fewer makes `go list` faster. */
const asked: Readonly<Record<keyof ListedPackage, true>> = {
  ImportPath: true,
  Dir: true,
  Name: true,
  ForTest: true,
  Standard: true,
  DepOnly: true,
  Incomplete: true,
  Match: true,
  Module: true,
  DefaultGODEBUG: true,
  GoFiles: true,
  CgoFiles: true,
  IgnoredGoFiles: true,
  InvalidGoFiles: true,
  IgnoredOtherFiles: true,
  CFiles: true,
  CXXFiles: true,
  MFiles: true,
  HFiles: true,
  FFiles: true,
  SFiles: true,
  SwigFiles: true,
  SwigCXXFiles: true,
  SysoFiles: true,
  EmbedPatterns: true,
  EmbedFiles: true,
  TestGoFiles: true,
  XTestGoFiles: true,
  TestEmbedPatterns: true,
  TestEmbedFiles: true,
  XTestEmbedPatterns: true,
  XTestEmbedFiles: true,
  CgoCFLAGS: true,
  CgoCPPFLAGS: true,
  CgoCXXFLAGS: true,
  CgoFFLAGS: true,
  CgoLDFLAGS: true,
  CgoPkgConfig: true,
  Imports: true,
  TestImports: true,
  XTestImports: true,
  ImportMap: true,
  Error: true,
  DepsErrors: true,
};

export const listedFields: readonly string[] = Object.keys(asked);
