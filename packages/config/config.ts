// What gows.jsonc says, from `config` to plan, observe and cli. Types only.

import type { Place as SourcePlace } from '#diagnostics';
import type { Place } from '#workspace';

/** A text of the file and where it stands. A leading `!` is still in it. */
export interface Written {
  readonly text: string;
  readonly place: SourcePlace;
}

/** The file as it is written. */
export interface ConfigFile {
  /** As diagnostics name it. */
  readonly file: string;
  /** In the order of the file: of those that match a changed file, the last decides. */
  readonly inert: readonly Written[];
  /** In the order of the file: of those that match a package, the last that has a field decides on it. */
  readonly packages: readonly PackageSection[];
  readonly remote?: RemoteSection;
}

/** The cache that a team shares. */
export interface RemoteSection {
  readonly url?: Written;
  /** Whose results are believed: public keys, each with the scopes where it is. */
  readonly trust?: readonly Written[];
}

/** The file with the folders that its patterns start from. */
export interface Config extends ConfigFile {
  /** Absolute folder of the file: the workspace root. */
  readonly root: string;
  /** Absolute folder that places are relative to. */
  readonly top: string;
}

export interface PackageSection {
  readonly pattern: Written;
  readonly inputs?: readonly Written[];
  readonly env?: readonly Written[];
  readonly cache?: boolean;
  readonly exclusive?: boolean;
}

/** What gows.jsonc says of one package, all sections together. */
export interface PackageRule {
  /**
   * Patterns of places that count always, in place of what is assumed unseen; undefined where no section says so, and
   * empty where one says that nothing is read unseen.
   */
  readonly inputs?: readonly PlacePattern[];
  /** Patterns of places that do not count although a test consulted them. */
  readonly except: readonly PlacePattern[];
  /** Names of variables that count always, in place of what is assumed unseen; undefined as with `inputs`. */
  readonly env?: readonly string[];
  /** Beginnings of such names; `''` for the whole environment. Empty where `env` is undefined. */
  readonly envPrefixes: readonly string[];
  /** Names that do not count although a test consulted them; one that ends in `*` stands for all that begin so. */
  readonly exceptEnv: readonly string[];
  /** False: the package always runs, and nothing of it is kept. */
  readonly cache: boolean;
  /** The package runs alone. */
  readonly exclusive: boolean;
  /**
   * SHA-256 in hex of all that bears on what a kept result means (so not of `exclusive`), equal in every clone; empty
   * where no section changes anything.
   */
  readonly digest: string;
}

/** A glob over places (see `placeMatcher`), relative to the top with forward slashes; absolute outside of it. */
export type PlacePattern = Place;
