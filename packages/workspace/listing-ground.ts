// All that a listing of the workspace depends on, as one digest, found without a process: while it stays the same,
// `go list` would say the same.

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { type GoEnv, type KeptAnswers, splitQuoted } from '#gocmd';
import { type DigestMemo, digestFile } from './digest.ts';
import { localModules } from './local-modules.ts';
import type { Location } from './locate.ts';
import { isBeneath } from './place.ts';
import { quietly } from './quietly.ts';
import { rememberedFacts } from './source-facts.ts';
import { type Walked, walkSources } from './source-folders.ts';

export interface GroundRequest {
  readonly top: string;
  readonly location: Location;
  readonly goEnv: GoEnv;
  readonly env: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  readonly memo?: DigestMemo;
  readonly kept: KeptAnswers;
}

export interface ListingGround {
  readonly key: string;
  /** Digest of a file's content, each file digested once for this ground. */
  readonly digest: (path: string) => string;
  /**
   * When all that was looked at last changed, as the file system has it now. Between two equal stamps nothing was edited
   * and put back.
   */
  readonly stamp: () => string;
  /**
   * Some source has the modification time of an earlier content. The go command's index of packages goes by size and
   * that time (modindex.dirHash), so it may hold what is no longer so.
   */
  readonly backdated: boolean;
  /** Whether a package of that import path may lie in a folder that was not looked into. */
  readonly isPassedOver: (importPath: string) => boolean;
  /** Whether the folder is one of those that were looked into, or beneath one. */
  readonly covers: (dir: string) => boolean;
}

/** Raised when something else is taken into the digest. */
const version = 1;
/** The index takes no file that was younger than this when it was read (modindex.modTimeCutoff). */
const indexedAfterNs = 2_000_000_000n;

/** Undefined where the listing depends on more than is looked at here. */
export function listingGround(request: GroundRequest): ListingGround | undefined {
  const { location, goEnv, env, kept } = request;
  if (readsMore(request)) return undefined;
  const local = localModules(location);
  if (!local) return undefined;
  const memo = watched(request.memo);
  const { digest, paths } = once((path) => digestFile(path, memo));
  const hash = createHash('sha256');
  const add = (...words: readonly string[]) => hash.update(`${JSON.stringify(words)}\n`);
  add(String(version), request.top, location.kind, location.file, ...request.flags);
  add(...settingsOf(goEnv, env));
  for (const file of [...local.files].sort()) add(file, digest(file));

  const vendor = join(dirname(location.file), 'vendor');
  const folders = [
    ...local.modules.map(({ path, dir }) => ({ path, dir, vendored: false })),
    ...(digest(join(vendor, 'modules.txt')) === 'missing' ? [] : [{ path: '', dir: vendor, vendored: true }]),
  ];
  const walked = new Map<string, Walked>();
  const passedOver: string[] = [];
  const caches = new Set([goEnv.GOCACHE, goEnv.GOMODCACHE]);
  for (const { path, dir, vendored } of folders) {
    let found = walked.get(dir);
    if (!found) {
      const facts = rememberedFacts(dir, kept);
      found = walkSources({ dir, vendored, digest, facts: facts.of, caches });
      facts.save();
      walked.set(dir, found);
    }
    add(path, dir, ...found.lines);
    passedOver.push(...found.passedOver.map((rel) => (path === '' ? rel : `${path}/${rel}`)));
  }
  return {
    key: hash.digest('hex'),
    digest,
    stamp: () => stampOf([...[...walked.values()].flatMap(({ folders }) => folders), ...paths()]),
    backdated: memo.backdated(),
    isPassedOver: (importPath) => passedOver.some((at) => importPath === at || isBeneath(at, importPath)),
    covers: (dir) => [...walked.keys()].some((at) => at === dir || dir.startsWith(at + sep)),
  };
}

/** Flags by which other files, or the network, decide: -overlay, -modfile, -mod=mod, -C. */
function readsMore({ flags, goEnv }: GroundRequest): boolean {
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

function settingsOf(goEnv: GoEnv, env: GroundRequest['env']): readonly string[] {
  const settings = Object.entries({ ...goEnv.raw, go: goEnv.go }).filter(([name]) => !told.test(name));
  const given = Object.entries(env).filter(([name]) => /^(GO|CGO_)/.test(name) && !/^GOWS_|^GOWORK$/.test(name));
  return [
    ...settings.map(([name, value]) => `${name}=${value}`).sort(),
    ...given.map(([name, value]) => `given ${name}=${value}`).sort(),
    env['GOWORK'] === 'off' ? 'off' : '',
  ];
}

/** A memo that notices, in passing, files whose time is older than their content. */
function watched(memo: DigestMemo | undefined): DigestMemo & { readonly backdated: () => boolean } {
  let found = false;
  return {
    lookup(path, stat) {
      found ||= stat.ctimeNs - stat.mtimeNs >= indexedAfterNs;
      return memo?.lookup(path, stat);
    },
    store: (path, stat, digest, readAtNs) => memo?.store(path, stat, digest, readAtNs),
    backdated: () => found,
  };
}

function once(digest: (path: string) => string) {
  const known = new Map<string, string>();
  return {
    digest(path: string): string {
      const before = known.get(path);
      if (before !== undefined) return before;
      const now = digest(path);
      known.set(path, now);
      return now;
    },
    paths: () => known.keys(),
  };
}

function stampOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    const stat = quietly(() => statSync(path, { bigint: true, throwIfNoEntry: false }));
    hash.update(`${path}\0${stat?.ino}:${stat?.ctimeNs}\n`);
  }
  return hash.digest('hex');
}
