// What each piece of a Go file refers to and looks at: handed from `gofile` to `observe`. Types, plain JSON.

/** How one piece of code looks at its surroundings; what is left out says nothing. */
export interface PieceEffect {
  /** Variables that are read by names which stand there. */
  readonly env?: readonly string[];
  readonly envPrefixes?: readonly string[];
  /** Constants, maybe, that are given to Getenv: `name` of the same package, or `example.com/path.Name`. */
  readonly envIdentifiers?: readonly string[];
  /** A variable is read by a name that comes from elsewhere. */
  readonly anyName?: true;
  /** All of the environment is read, or a variable by a name that is put together there. */
  readonly anyVariable?: true;
  /** It makes upper-case words or joins words by `_`, as names of variables are put together. */
  readonly composes?: true;
  /** Literals that look like names of variables. */
  readonly names?: readonly string[];
  /** Literals that may be paths, and what is joined of them. */
  readonly paths?: readonly string[];
  /** It opens or asks about files whose names do not stand there. */
  readonly unnamed?: true;
  /** It opens or asks about files by names that stand there, and not from the root of the file system on. */
  readonly near?: true;
  /** It lists folders or reads Go source. */
  readonly lists?: true;
  /** It asks where its source or the working folder is. */
  readonly locates?: true;
  /** It goes to folders above, from there or step by step. */
  readonly searches?: true;
  /** It prints values, and so calls their methods. */
  readonly prints?: true;
}

/** A function, method, type or variable of the top level, or what an initialiser runs. */
export interface Piece {
  /** Empty for what runs by itself: `init`, and what initialisers of variables call. */
  readonly name: string;
  /** The type whose method it is. */
  readonly receiver?: string;
  readonly type?: true;
  /** Names without a package, those of its own variables among them. */
  readonly refs: readonly string[];
  /** Names behind a dot that is no package's. */
  readonly selects: readonly string[];
  /** `example.com/path.Name`, of packages beyond the standard library. */
  readonly calls: readonly string[];
  /**
   * What a variable's initialiser calls: that runs with its own package, but gives the types whose methods may be called
   * on the variable.
   */
  readonly held?: Pick<Piece, 'refs' | 'calls'>;
  readonly effect?: PieceEffect;
}

export interface PiecesOfFile {
  readonly pieces: readonly Piece[];
  /** As in `Consults`. */
  readonly constants: Readonly<Record<string, string>>;
}
