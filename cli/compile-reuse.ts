// Finding and keeping what was built or vetted: as for tests, but nothing is run, so that nothing is looked at but source.

import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Cache } from '#cache';
import { ruleFor } from '#config';
import { buildStamp } from '#git';
import { buildFlagsOf, flagValue, goArgument } from '#gocmd';
import { graphOf } from '#graph';
import { type KeyField, keyGraph } from '#keys';
import { createHidden, keptConsults } from '#observe';
import { sha256 } from '#parts';
import { asCompiled, type CompileTask, createReuse, leftOutOf, type Relinks, type Reuse } from '#plan';
import { isBeneath, type Package, pathOf, placeOf } from '#workspace';
import { keyFieldsOf } from './key-fields.ts';
import { readWorkTree } from './read.ts';
import { originIn, type ReuseOptions, relinksIn, rootsIn } from './reuse.ts';
import type { Session } from './session.ts';

export interface CompileReuse extends Reuse {
  readonly relinks: Relinks;
  /** What a program is linked from, with what the go command stamps on it; undefined where not all of that is known. */
  readonly programKey: (found: Package) => string | undefined;
}

/**
 * Undefined where the cache cannot be used; why is told by the session.
 * @param options its head is one that `asCompiled` has left
 */
export async function compileReuse(
  session: Session,
  kind: CompileTask['kind'],
  options: Omit<ReuseOptions, 'named'>,
): Promise<CompileReuse | undefined> {
  const { call, top, history, kept, cache, cacheDir } = session;
  if (!cache) return undefined;
  const { head } = options;
  const graph = graphOf(head);
  const { split } = call;
  // Where programs go and what is shown changes nothing of them.
  const plain = { ...split, own: [], run: [], build: split.build.filter(({ name }) => name !== 'vettool') };
  const stamping = kind === 'build' ? stampIn(session) : undefined;
  const [fields, stamp] = await Promise.all([
    keyFieldsOf({ ...session, call: { ...call, split: plain } }, graph, []),
    stamping?.(),
  ]);
  const ofRun = new Set(fields.run.map(({ name }) => name));
  const work: readonly KeyField[] = [
    { name: 'work', value: kind },
    ...(kind === 'vet'
      ? [
          { name: 'checks', value: split.run.map(goArgument).join(' ') },
          // Findings name their places from there.
          { name: 'workspace folder', value: placeOf(top, session.location.root) },
        ]
      : []),
  ];
  const leftOut = (found: Package): readonly KeyField[] =>
    kind === 'vet' ? [{ name: 'files left out', value: leftOutOf(graph, found, top) }] : [];
  const before = new Map<string, readonly KeyField[]>();
  const otherTool = flagValue(split.build, 'vettool') || /(^|\s|')--?vettool\b/.test(session.goEnv.GOFLAGS);
  const relinks = relinksIn(session, graph, fields.pkgConfig);
  const reuse = createReuse({
    snapshot: head,
    graph,
    keyed: keyGraph(graph, head.toolchain),
    cache: apart(cache, kind),
    ...(history ? { memo: history.digests } : {}),
    env: call.env,
    roots: rootsIn(session),
    workTreeFiles: () => [],
    oddFiles: () => [],
    own: [realpathSync(cacheDir)],
    rule: (found) => ruleFor(undefined, found),
    hidden: createHidden({ snapshot: head, graph, top, consults: keptConsults(top, kept), ...(kept ? { kept } : {}) }),
    fields(found) {
      const left = leftOut(found);
      before.set(found.importPath, left);
      return [...fields.of(found).filter(({ name }) => !ofRun.has(name)), ...work, ...left];
    },
    runFields: [],
    flagFields: [],
    never(found) {
      if (fields.never !== undefined) return fields.never;
      if (kind === 'vet') return otherTool ? '-vettool is a program that may look at anything' : undefined;
      return relinks(found.importPath) ? 'it is linked with libraries that are known by name only' : undefined;
    },
    alwaysBuilds: fields.alwaysBuilds,
    readAt: options.readAt,
    reread: () =>
      readWorkTree(session).then(
        (now) => asCompiled(now, kind),
        () => undefined,
      ),
    force: call.own.force === true,
    whole: true,
    origin: originIn(session, options),
    tell: options.tell,
  });
  const { keeper } = reuse;
  const isSame = (importPath: string): boolean => {
    const found = graph.packages.get(importPath);
    return found !== undefined && JSON.stringify(leftOut(found)) === JSON.stringify(before.get(importPath));
  };
  return {
    ...reuse,
    relinks,
    keeper: {
      ...keeper,
      keep(made) {
        if (kind === 'build' || isSame(made.task.package)) keeper.keep(made);
      },
      async built() {
        // Somebody may have committed meanwhile, or written a file: what was stamped is then not known.
        const [asRead, now] = await Promise.all([keeper.built(), stamping?.()]);
        return (task) => {
          const found = graph.packages.get(task.package);
          return asRead(task) && found !== undefined && now?.(found) === stamp?.(found);
        };
      },
    },
    programKey(found) {
      const [build, stamped] = [reuse.buildKey(found), stamp?.(found)];
      return build === undefined || stamped === undefined ? undefined : sha256(`${build} ${stamped}`);
    },
  };
}

/** What is remembered of a package is that of its tests; of other work it is remembered under a name of its own. */
function apart(cache: Cache, kind: CompileTask['kind']): Cache {
  const named = (importPath: string): string => `${importPath} (${kind})`;
  return {
    ...cache,
    earlier: (importPath, most) => cache.earlier(named(importPath), most),
    putEarlier: (importPath, earlier) => cache.putEarlier(named(importPath), earlier),
    observed: (importPath) => cache.observed(named(importPath)),
    putObserved: (importPath, ...more) => cache.putObserved(named(importPath), ...more),
  };
}

/** What marks a repository of those that the go command knows (`vcsList` of cmd/go/internal/vcs/vcs.go). */
const marks = ['.git', '.hg', '.svn', '.bzr', '.fslckout', '_FOSSIL_'];

type Stamp = (found: Package) => string | undefined;

/**
 * What is stamped on a program, as a text that tells it, whenever it is asked; undefined where that is not known. The go command goes by the
 * repository of the folder it is started in, which is the workspace's.
 */
function stampIn(session: Session): () => Promise<Stamp> {
  const { call, goEnv, repository, top, location } = session;
  const { flags } = buildFlagsOf(call.split.build, goEnv.GOFLAGS);
  if (flags.some((flag) => /^-buildvcs=(false|0|f|F|FALSE|False)$/.test(flag))) return async () => () => 'none';
  const marked = (dir: string): boolean => marks.some((mark) => existsSync(join(dir, mark)));
  if (!repository) {
    const isMarked = foldersTo(location.root).some(marked);
    return async () => () => (isMarked ? undefined : 'none');
  }
  const { root } = repository;
  const within = (dir: string): boolean => dir === root || isBeneath(root, dir);
  // Of a linked work tree and a submodule some releases of Go stamp the repository around it.
  const isPlain = statSync(join(root, '.git'), { throwIfNoEntry: false })?.isDirectory() === true;
  if (!within(location.root) || !isPlain) return async () => () => undefined;
  const hasOwn = (dir: string): boolean => foldersTo(dir).slice(0, -foldersTo(root).length).some(marked);
  return async () => {
    const stamp = await buildStamp(repository);
    return (found) => {
      const dir = pathOf(top, found.dir);
      // A repository within it has a stamp of its own, or none.
      return within(dir) && !hasOwn(dir) && !hasOwn(location.root) ? stamp : undefined;
    };
  };
}

/** The folder and all above it, the nearest first. */
function foldersTo(dir: string): readonly string[] {
  const above = dirname(dir);
  return above === dir ? [dir] : [dir, ...foldersTo(above)];
}
