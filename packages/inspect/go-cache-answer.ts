// What `gows inspect pollution --go-cache` answers: handed from `inspect` to `report` and cli. Types only.

export interface GoCacheAnswer {
  readonly schema: 'gows.go-cache/1';
  /** GOCACHE, absolute. */
  readonly folder: string;
  /** Entries that the go command would take. */
  readonly entries: number;
  /** Files that they name and that were read whole. */
  readonly outputs: number;
  /** Size of these, in bytes. */
  readonly bytes: number;
  /** Entries that the go command passes over as if they were not there: damaged, or their file is gone or too short. */
  readonly passedOver: number;
  /** Files that the go command uses although their content is another one than was stored. Sorted by file. */
  readonly altered: readonly AlteredOutput[];
  /** Files that could not be read, with the reason. Sorted by file. */
  readonly unread: readonly { readonly file: string; readonly message: string }[];
}

export interface AlteredOutput {
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
  /** SHA-256 in hex of what was stored, and of what is there now. */
  readonly stored: string;
  readonly found: string;
  /** Ids of the actions whose result it stands for, in hex, sorted. */
  readonly actions: readonly string[];
}
