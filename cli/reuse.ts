// What a session knows, put together for finding and keeping results.

import { realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ruleFor } from '#config';
import type { Diagnostic } from '#diagnostics';
import type { ResultOrigin } from '#events';
import { checkedOutState, emptyTree, headOf, type Repository, workTreeFiles } from '#git';
import { type Graph, graphOf } from '#graph';
import { keyGraph } from '#keys';
import { createDisk, createHidden, createRoots, filesBeneath, keptConsults, type Roots } from '#observe';
import { createReuse, type Relinks, type Reuse, relinkFinder } from '#plan';
import type { Package, Snapshot } from '#workspace';
import { buildSettings, wrapperOf } from './build-settings.ts';
import { coveredFields, type KeyFields, keyFieldsOf } from './key-fields.ts';
import { readWorkTree } from './read.ts';
import type { Session } from './session.ts';
import { version } from './version.ts';

export interface ReuseOptions {
  readonly head: Snapshot;
  /** What is tested: kept or run. */
  readonly named: readonly Package[];
  /** When that began to be read, in milliseconds since 1970. */
  readonly readAt: number;
  /** Name of the run. */
  readonly run: string;
  /** Commit that is checked out. */
  readonly commit?: { readonly rev: string; readonly dirty: boolean };
  readonly tell: (diagnostic: Diagnostic) => void;
}

/** Undefined where the cache cannot be used; why is told by the session. */
export async function reuseIn(
  session: Session,
  options: ReuseOptions,
): Promise<(Reuse & { readonly relinks: Relinks }) | undefined> {
  const { call, settings, top, history, kept, config, cache, repository } = session;
  if (!cache) return undefined;
  const { head } = options;
  const graph = graphOf(head);
  const [fields, files] = await Promise.all([
    keyFieldsOf(session, graph, wrapperOf(session)),
    repository ? workTreeFiles(repository) : undefined,
  ]);
  const env = call.env;
  const stamped = stampsTests(session);
  const relinks = relinksIn(session, graph, fields.pkgConfig);
  const keyed = keyGraph(graph, head.toolchain);
  const covered = coveredFields(session, keyed, options.named);
  const reuse = createReuse({
    snapshot: head,
    graph,
    keyed,
    cache,
    ...(history ? { memo: history.digests } : {}),
    env,
    roots: rootsIn(session),
    workTreeFiles: () => files?.map(({ path }) => join(top, path)) ?? filesBeneath(createDisk(), top),
    oddFiles: () => (files ?? []).flatMap(({ path }) => (path.includes('\n') ? [join(top, path)] : [])),
    ...(repository ? { gitState: () => checkedOutState(repository) } : {}),
    own: [realpathSync(session.cacheDir)],
    rule: (found) => ruleFor(config, found),
    hidden: createHidden({ snapshot: head, graph, top, consults: keptConsults(top, kept), ...(kept ? { kept } : {}) }),
    fields: (found) => [...fields.of(found), ...covered],
    runFields: [...fields.run, ...covered],
    flagFields: fields.flags,
    never: (found) => {
      if (fields.never !== undefined) return fields.never;
      if (stamped) return '-buildvcs=true in GOFLAGS has the go command write into each test binary what git says';
      if (relinks(found.importPath)) return 'it is linked with libraries that are known by name only';
      return ruleFor(config, found).cache ? undefined : 'cache is false for it in gows.jsonc';
    },
    alwaysBuilds: fields.alwaysBuilds || stamped,
    readAt: options.readAt,
    // What has passed is kept after Ctrl-C, too, if that takes no long time.
    reread: () => {
      const signal = call.signal.aborted ? AbortSignal.timeout(1000) : call.signal;
      return readWorkTree({ ...session, call: { ...call, signal } }).catch(() => undefined);
    },
    ...(history ? { failedLast: (path: string) => history.failedLast(path, { partial: settings.partial }) } : {}),
    force: call.own.force === true,
    whole: !settings.partial,
    origin: originIn(session, options),
    tell: options.tell,
  });
  return { ...reuse, relinks };
}

/** @param pkgConfig what it answered; where it was not asked, all that it could name is taken for unknown */
export function relinksIn(
  session: Session,
  graph: Graph,
  pkgConfig: KeyFields['pkgConfig'] = () => undefined,
): Relinks {
  const { flags, goflags } = buildSettings(session);
  // What these make is in no key of the go command, which would take an old binary for up to date.
  const words = [...flags, ...(goflags ?? '').split(/\s+/)];
  if (words.some((word) => /^--?(toolexec|pkgdir)=.|^--?linkshared(=true)?$/.test(word))) return () => true;
  const cgoLdflags = session.goEnv.raw['CGO_LDFLAGS'] ?? '';
  return relinkFinder({ graph, flags: [...flags, goflags ?? ''], cgoLdflags, pkgConfig });
}

/** By default the go command stamps programs alone (`setBuildInfo` of cmd/go/internal/load/pkg.go). */
function stampsTests({ goEnv }: Session): boolean {
  return goEnv.GOFLAGS.split(/\s+/).some((word) => /^--?buildvcs(=(1|t|T|TRUE|True|true))?$/.test(word));
}

/** What paths are named by, as seen from any package. */
export function rootsIn({ top, goEnv, cacheDir, call: { env } }: Session): Roots {
  return createRoots({
    top,
    packageDir: top,
    moduleDir: top,
    goroot: goEnv.GOROOT,
    moduleCache: goEnv.GOMODCACHE,
    goCache: goEnv.GOCACHE,
    ...(env['HOME'] ? { home: env['HOME'] } : {}),
    temps: tempFolders(env),
    runFolder: join(cacheDir, 'runs'),
  });
}

type Commit = ReuseOptions['commit'];

/** Undefined for a repository without a commit, and for one that git cannot read. */
export async function checkedOut(repository: Repository): Promise<Commit> {
  const head = await headOf(repository).catch(() => undefined);
  return head?.rev === emptyTree(repository) ? undefined : head;
}

/** Which run a result is of. */
export function originIn(
  { repository }: Pick<Session, 'repository'>,
  options: Omit<ReuseOptions, 'named'>,
): () => Promise<ResultOrigin> {
  return async () => originOf(options, options.commit ?? (repository && (await checkedOut(repository))));
}

function originOf({ run, head }: Pick<ReuseOptions, 'run' | 'head'>, commit: Commit): ResultOrigin {
  return {
    run,
    at: new Date().toISOString(),
    ...(commit ? { commit: commit.rev, ...(commit.dirty ? { dirty: true as const } : {}) } : {}),
    machine: hostname(),
    gows: version,
    go: head.toolchain,
  };
}

/** As `os.TempDir` of Go. */
function tempFolders(env: Readonly<Record<string, string>>): readonly string[] {
  if (process.platform !== 'win32') return [env['TMPDIR'] || '/tmp'];
  return [env['TMP'] ?? env['TEMP'] ?? env['USERPROFILE'] ?? 'C:\\Windows'];
}
