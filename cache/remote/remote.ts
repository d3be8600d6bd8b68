// A remote as the layers and the go command's cache see it: records by key, believed or not there. Types only.

import type { Diagnostic } from '#diagnostics';
import type { Key } from '../entry.ts';
import type { PublicKey, Signer } from '../sign/keys.ts';
import type { Trusted } from '../sign/trust.ts';
import type { RecordKind } from './record.ts';
import type { S3Credentials } from './s3.ts';

/** From `cli`: what command line, environment and gows.jsonc say. */
export interface RemoteSettings {
  /** http or https, without user and password; of S3 with the bucket as the first folder. */
  readonly base: URL;
  /** What a person calls it: host and path. Nothing secret is in it. */
  readonly name: string;
  readonly access: RemoteAccess;
  /** That is written, and read first. */
  readonly scope: string;
  /** Further scopes that are read, the nearest first: the base's, the default branch's. */
  readonly reads: readonly string[];
  /** Absent: nothing is sent. */
  readonly signer?: Signer;
  /** Whose records are believed. */
  readonly trust: readonly Trusted[];
  /**
   * Of these, whose outputs of the go command are: they go into its own cache, which all workspaces of the user have in
   * common, so that the word of one workspace's files is not enough. Absent: nobody's.
   */
  readonly outputTrust?: readonly Trusted[];
  /** How long a run waits in vain for it, all in all, in milliseconds. */
  readonly waitMs: number;
}

export type RemoteAccess =
  | { readonly kind: 'open' }
  /** A token of `gows cache serve`, or of what stands before another server. */
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 's3'; readonly credentials: S3Credentials };

/** On whose word something is believed. */
export interface Source {
  readonly scope: string;
  readonly writer: PublicKey;
}

export interface Fetched extends Source {
  readonly content: Buffer;
}

/**
 * Nothing rejects and nothing throws. Where the remote does not answer, is too slow, or says what is not to be believed,
 * that is a miss; `close` tells why, once.
 */
export interface Remote {
  readonly name: string;
  readonly scope: string;
  readonly sends: boolean;
  /** Whether anybody's outputs of the go command are believed. */
  readonly takesOutputs: boolean;
  /** See `RemoteSettings`. */
  readonly waitMs: number;
  /** The content under a key, from the first scope that has one that is believed. */
  readonly fetch: (kind: RecordKind, key: Key) => Promise<Buffer | undefined>;
  /** The same, with whose it is. */
  readonly fetchFrom: (kind: RecordKind, key: Key) => Promise<Fetched | undefined>;
  /** Those in all places of a key, as far as `wanted` asks for more: of every scope, the nearest first. */
  readonly fetchAll: (kind: RecordKind, key: Key, wanted: (found: Fetched) => Promise<boolean>) => Promise<void>;
  /** From whom something may come: who is trusted in a scope that is read, by scope, the nearest first. */
  readonly sources: readonly Source[];
  /** Sends some time, unless it is known to be there. Where more waits than the bound, or it is too large, it is not. */
  readonly keep: (kind: RecordKind, key: Key, content: Buffer) => void;
  /** False from the moment on where no more is asked of it. */
  readonly answers: () => boolean;
  /** Waits until all is sent, this long at most in milliseconds, and ends. More than once does no harm, and may make it sooner. */
  readonly close: (withinMs: number) => Promise<Transfer>;
}

/** What went to and fro. */
export interface Transfer {
  readonly received: Amount;
  readonly sent: Amount;
  /** Records that were to be sent and were not, as time was up, the remote was gone, or it refused. */
  readonly unsent: number;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Amount {
  /** Different contents of the kind `result`. */
  readonly results: number;
  /** Records of the kind `go`. */
  readonly outputs: number;
  /** Of the contents of all kinds. */
  readonly bytes: number;
}
