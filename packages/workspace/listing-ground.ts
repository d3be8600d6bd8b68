// All that a listing of the workspace depends on, as one digest, found without a process: while it stays the same,
// `go list` would say the same.

import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type GoEnv, type KeptAnswers, splitQuoted } from '#gocmd';
import { type DigestMemo, digestFile, missing, remembered } from './digest.ts';
import { localModules } from './local-modules.ts';
import type { Location } from './locate.ts';
import { type Known, keptLooks, openLooks } from './looks.ts';
import { readUnsettled, sourceLines, type Walked, walkSources } from './source-folders.ts';
import { type StatRow, statRow } from './stat-row.ts';

export interface GroundRequest {
  /** Absolute folder that places are relative to, symlinks resolved. */
  readonly top: string;
  /** Where this side's go.work or go.mod stands, beneath `top` or outside of it. */
  readonly location: Location;
  readonly goEnv: GoEnv;
  /** The whole environment of the go command. */
  readonly env: Readonly<Record<string, string>>;
  /** Build flags that change what is listed, in the go command's form. */
  readonly flags: readonly string[];
  readonly memo?: DigestMemo;
  readonly kept: KeptAnswers;
}

/** What a listing depends on, looked at and not yet read. */
export interface ListingSurvey {
  /** Whether this workspace was looked at before: then little is left to read. */
  readonly wasKept: boolean;
  /**
   * Some source has the modification time of an earlier content. The go command's index of packages goes by size and
   * that time (modindex.dirHash), so it may hold what is no longer so.
   */
  readonly backdated: boolean;
  /** All rows that were taken. */
  readonly surveyed: Surveyed;
  /** Reads what must be read before a listing begins, so that no edit made while it runs goes unseen. */
  readonly readUnsettled: () => void;
  /** Reads all at once. */
  readonly read: () => ListingGround;
  /** Reads in pieces, so that what a go command says meanwhile is taken. Undefined where `signal` called it off. */
  readonly readBeside: (signal: AbortSignal) => Promise<ListingGround | undefined>;
}

/** Which folders were looked into. */
export interface Reach {
  /** Whether a package of that import path may lie in a folder that was not looked into. */
  readonly isPassedOver: (importPath: string) => boolean;
  /** Whether the folder is one of those that were looked into, or beneath one. */
  readonly covers: (dir: string) => boolean;
}

export interface ListingGround extends Reach {
  readonly key: string;
  /** Digest of a file's content, each file digested once for this ground. */
  readonly digest: (path: string) => string;
  /**
   * Looks at all anew. Undefined where something is not as it was when the survey was taken, or was edited and put back
   * since.
   */
  readonly again: () => ListingGround | undefined;
  /** Keeps what was read for a later survey. */
  readonly save: () => void;
}

/** Raised when something else is taken into the digest. */
const version = 2;
/** How long a piece of the reading may take, in milliseconds. */
const pieceMs = 10;

/** Undefined where the listing depends on more than is looked at here. */
export function surveyGround(request: GroundRequest): ListingSurvey | undefined {
  const surveyed = survey(request, (dir) => keptLooks(dir, request.kept));
  if (!surveyed) return undefined;
  const { walked } = surveyed;
  return {
    surveyed,
    wasKept: [...walked.values()].some(({ looks }) => looks.hadKnown),
    backdated: [...rowsOf(surveyed)].some(([, { backdated }]) => backdated),
    readUnsettled() {
      for (const one of walked.values()) readUnsettled(one);
    },
    read: () => readNow(surveyed),
    async readBeside(signal) {
      const pieces = read(surveyed);
      for (let from = performance.now(); !signal.aborted; ) {
        const { done, value } = pieces.next();
        // Of a folder whose row was not taken before the listing began nobody knows what that saw.
        if (done) return value.hasRows ? value : { ...value, again: () => undefined };
        if (performance.now() - from < pieceMs) continue;
        await new Promise((resolve) => setImmediate(resolve));
        from = performance.now();
      }
      return undefined;
    },
  };
}

export interface Surveyed {
  readonly request: GroundRequest;
  readonly files: ReadonlyMap<string, ModuleFile>;
  /** Of the modules, one or more in a folder. */
  readonly folders: readonly { readonly path: string; readonly dir: string }[];
  readonly walked: ReadonlyMap<string, Walked>;
}

/** One that says which modules there are, or does not exist. */
interface ModuleFile {
  readonly row: StatRow;
  readonly digest: string;
}

/** Takes the rows of all that is looked at, and nothing else: no file is read but those that say where to look. */
export function surveyRows(request: GroundRequest): Surveyed | undefined {
  return survey(
    request,
    () => undefined,
    () => missing,
  );
}

function survey(
  request: GroundRequest,
  beforeOf: (dir: string) => Known | undefined,
  digest = (file: string) => digestFile(file, request.memo),
): Surveyed | undefined {
  const { location, goEnv } = request;
  if (readsMore(request)) return undefined;
  const local = localModules(location);
  if (!local) return undefined;
  const files = new Map<string, ModuleFile>();
  for (const file of [...local.files].sort()) files.set(file, { row: statRow(file), digest: digest(file) });
  const vendor = join(dirname(location.file), 'vendor');
  const isVendored = files.get(join(vendor, 'modules.txt'))?.row.text !== '';
  const folders = [
    ...local.modules.map(({ path, dir }) => ({ path, dir, vendored: false })),
    ...(isVendored ? [{ path: '', dir: vendor, vendored: true }] : []),
  ];
  const walked = new Map<string, Walked>();
  const caches = new Set([goEnv.GOCACHE, goEnv.GOMODCACHE]);
  for (const { dir, vendored } of folders) {
    if (!walked.has(dir)) {
      walked.set(dir, walkSources({ dir, vendored, looks: openLooks(dir, beforeOf(dir)), caches }));
    }
  }
  return { request, files, folders, walked };
}

/** Absolute path and row of each. */
export function* rowsOf({ files, walked }: Surveyed): Generator<readonly [path: string, row: StatRow]> {
  for (const [file, { row }] of files) yield [file, row];
  for (const { looks } of walked.values()) yield* looks.rows;
}

function isAsBefore(before: Surveyed, now: Surveyed): boolean {
  const rows = new Map(rowsOf(now));
  for (const [path, { text }] of rowsOf(before)) if (rows.get(path)?.text !== text) return false;
  return true;
}

function readNow(surveyed: Surveyed): ListingGround {
  const pieces = read(surveyed);
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

/** Yields between any two folders. `hasRows`: of all folders of which names count rows were taken. */
function* read(surveyed: Surveyed): Generator<undefined, ListingGround & { readonly hasRows: boolean }> {
  const { request, files, folders, walked } = surveyed;
  const { location, goEnv, env, kept, memo } = request;
  const hash = createHash('sha256');
  const add = (...words: readonly string[]) => hash.update(`${JSON.stringify(words)}\n`);
  add(String(version), request.top, location.kind, location.file, ...request.flags);
  add(...settingsOf(goEnv, env));
  const digests = new Map<string, string>();
  for (const [file, { digest }] of files) {
    add(file, digest);
    digests.set(file, digest);
  }
  const lines = new Map<string, string>();
  let untold = false;
  for (const [dir, one] of walked) {
    const ofModule = createHash('sha256');
    for (const line of sourceLines(one, (folder) => {
      untold ||= !one.looks.rows.has(folder);
    })) {
      ofModule.update(`${JSON.stringify(line)}\n`);
      yield;
    }
    lines.set(dir, ofModule.digest('hex'));
    for (const [path, { digest }] of one.looks.sources) digests.set(path, digest);
  }
  for (const { path, dir } of folders) add(path, dir, lines.get(dir) ?? '');
  const key = hash.digest('hex');
  return {
    key,
    hasRows: !untold,
    digest: remembered((path) => digestFile(path, memo), digests),
    again() {
      const now = survey(request, (dir) => walked.get(dir)?.looks.known());
      const ground = now && readNow(now);
      return ground?.key === key && isAsBefore(surveyed, now as Surveyed) ? ground : undefined;
    },
    ...reachOf(surveyed),
    save() {
      for (const { looks } of walked.values()) looks.save(kept);
    },
  };
}

/** A package takes no look at every module: there may be a thousand. */
export function reachOf({ folders, walked }: Surveyed): Reach {
  const passedOver = new Set<string>();
  for (const { path, dir } of folders) {
    for (const rel of walked.get(dir)?.passedOver ?? []) passedOver.add(path === '' ? rel : `${path}/${rel}`);
  }
  return {
    isPassedOver: (importPath) => passedOver.size > 0 && isAtOrBeneath(importPath, passedOver),
    covers: (dir) => isAtOrBeneath(dir, walked),
  };
}

function isAtOrBeneath(path: string, among: { readonly has: (path: string) => boolean }): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (among.has(at)) return true;
    if (at === dirname(at)) return false;
  }
}

/** Flags by which other files, or the network, decide: -overlay, -modfile, -mod=mod, -C. */
export function readsMore({ flags, goEnv }: Pick<GroundRequest, 'flags' | 'goEnv'>): boolean {
  const split = splitQuoted(goEnv.GOFLAGS);
  const words = [...flags, ...('words' in split ? split.words : ['-C'])];
  return (
    words.some((word) => /^--?(overlay|modfile|C)(=|$)|^--?mod=mod$/.test(word)) ||
    // Then what a link leads to counts as well.
    goEnv.GODEBUG.includes('embedfollowsymlinks') ||
    goEnv.raw['GO111MODULE'] === 'off'
  );
}

/** GOGCCFLAGS names a temporary folder; GOMOD and GOWORK are the location, seen from where gows was started. */
const told = /^(GOGCCFLAGS|GOMOD|GOWORK|GOTELEMETRY|GOTELEMETRYDIR)$/;

export function settingsOf(goEnv: GoEnv, env: GroundRequest['env']): readonly string[] {
  const settings = Object.entries({ ...goEnv.raw, go: goEnv.go }).filter(([name]) => !told.test(name));
  const given = Object.entries(env).filter(([name]) => /^(GO|CGO_)/.test(name) && !/^GOWS_|^GOWORK$/.test(name));
  return [
    ...settings.map(([name, value]) => `${name}=${value}`).sort(),
    ...given.map(([name, value]) => `given ${name}=${value}`).sort(),
    env['GOWORK'] === 'off' ? 'off' : '',
  ];
}
