// Keeps the first listing of a workspace by how all that it depends on looks to `stat`, so that no source is read for it.
// What a source held before is not known once it looks different: all later listings are kept by what sources hold.

import { createHash } from 'node:crypto';
import { dirname, sep } from 'node:path';
import type { Listing } from '#gocmd';
import { digestBytes } from './digest.ts';
import { embedNames } from './embed-names.ts';
import { packSide, type SideOutline, sideVersion, unpackSide } from './kept-listing.ts';
import {
  type GroundRequest,
  type Reach,
  reachOf,
  readsMore,
  rowsOf,
  type Surveyed,
  settingsOf,
} from './listing-ground.ts';
import { isSettledSince, type StatRow, statRow } from './stat-row.ts';

export interface FirstListing {
  /** `due`: nothing was ever kept of this workspace and these flags. `over`: what sources hold is known, or must be. */
  readonly state: 'due' | 'kept' | 'over';
  /** What is kept, where all looks as it did. */
  readonly standing: (look: FirstLook) => SideOutline | undefined;
  readonly keep: (look: FirstLook, side: SideOutline) => void;
  /** From now on what sources hold decides. */
  readonly end: () => void;
}

/** How all that a listing depends on looks. */
export interface FirstLook extends Reach {
  /** The same only while all looks the same. */
  readonly digest: string;
  /** As `ListingSurvey` has it. */
  readonly backdated: boolean;
  /**
   * Whether a listing begun at that time, in milliseconds since 1970, saw what is there as long as all looks the same:
   * nothing had changed for a while before it, and each later change will show.
   */
  readonly holdsSince: (sinceMs: number, listed: Listing) => boolean;
}

const kind = 'first-listing';
/** Raised when something else is looked at. */
const version = 1;

export function openFirst(request: GroundRequest): FirstListing {
  const { kept } = request;
  const key = keyOf(request);
  const before = readsMore(request) ? nothing : kept.get(kind, key);
  const [digest, packed] = before ? parted(before) : [];
  const state = before === undefined ? 'due' : packed ? 'kept' : 'over';
  return {
    state,
    standing: (look) => (packed && look.digest === digest ? unpackSide(packed) : undefined),
    keep: (look, side) => kept.put(kind, key, Buffer.concat([Buffer.from(look.digest, 'hex'), packSide(side)])),
    end() {
      if (state !== 'over') kept.put(kind, key, nothing);
    },
  };
}

const nothing = new Uint8Array();
const digestBytesLong = 32;

/** A digest of what was looked at, and a side; neither where all is over. */
function parted(value: Uint8Array): readonly [digest: string, packed: Uint8Array] | readonly [] {
  if (value.length <= digestBytesLong) return [];
  return [Buffer.from(value.subarray(0, digestBytesLong)).toString('hex'), value.subarray(digestBytesLong)];
}

function keyOf({ top, location, flags, goEnv, env }: GroundRequest): string {
  const settings = settingsOf(goEnv, env);
  return digestBytes(JSON.stringify([version, sideVersion, top, location.kind, location.file, flags, settings]));
}

export function firstLook(surveyed: Surveyed): FirstLook {
  const { walked } = surveyed;
  const rows = new Map(rowsOf(surveyed));
  const absent = new Set<string>();
  for (const [file, { row }] of surveyed.files) if (row.text === '') absent.add(file);
  // What is not there has no times; those of the folder that would hold it tell whether it was there.
  for (const file of absent) addFolderOf(file, rows);
  const hash = createHash('sha256');
  let backdated = false;
  let latestMs = 0;
  for (const [path, row] of rows) {
    hash.update(`${JSON.stringify(path)} ${row.text}\n`);
    backdated ||= row.backdated;
    if (!absent.has(path)) latestMs = Math.max(latestMs, row.changedMs);
  }
  for (const { found, passedOver } of walked.values()) {
    hash.update(`${JSON.stringify([found.filter((at) => typeof at === 'string'), passedOver])}\n`);
  }
  return {
    ...reachOf(surveyed),
    digest: hash.digest('hex'),
    backdated,
    holdsSince: (sinceMs, listed) =>
      isSettledSince(sinceMs, latestMs) &&
      embeddedFolders(listed, surveyed.request.goEnv.GOMODCACHE).every((dir) => rows.has(dir)),
  };
}

function addFolderOf(file: string, rows: Map<string, StatRow>): void {
  for (let dir = dirname(file); ; dir = dirname(dir)) {
    const row = rows.get(dir) ?? statRow(dir);
    // A folder that is not there either is told by the one above it.
    if (row.text === '' && dir !== dirname(dir)) continue;
    rows.set(dir, row);
    return;
  }
}

/** Folders, absolute, whose names decide what is embedded. In the module cache nothing changes. */
function embeddedFolders({ packages }: Listing, moduleCache: string): readonly string[] {
  const folders = new Set<string>();
  const onFolder = (dir: string) => void folders.add(dir);
  for (const { Standard, ForTest, Dir: dir, EmbedPatterns, TestEmbedPatterns, XTestEmbedPatterns } of packages) {
    if (Standard || ForTest || !dir || dir.startsWith(moduleCache + sep)) continue;
    for (const patterns of [EmbedPatterns, TestEmbedPatterns, XTestEmbedPatterns]) {
      for (const pattern of patterns ?? []) embedNames(dir, pattern, onFolder);
    }
  }
  return [...folders];
}
