// Reads both sides of a comparison and answers which packages are affected.

import { readFileSync, realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { Config } from '#config';
import { type Diagnostic, DiagnosticError, failure } from '#diagnostics';
import {
  type ChangedFile,
  headOf,
  isIgnored,
  type Repository,
  type ResolvedBase,
  resolveBase,
  trackedFiles,
  treeChanges,
  treeOf,
  workTreeChanges,
} from '#git';
import { stringLiterals } from '#gofile';
import {
  alignUnchanged,
  type KeptAnswers,
  modulesOutside,
  type Package,
  type Place,
  parentOf,
  pathOf,
  placeOf,
  type ReadRequest,
  readBase,
  readWorkspace,
  type Snapshot,
  unequalInputs,
} from '#workspace';
import { affectedBy } from './affected.ts';
import type { AffectedAnswer, AffectedPackage } from './answer.ts';
import type { FileChange } from './may-read.ts';
import type { Observed } from './reuse/index.ts';

/** Places are relative to the repository's root. */
export interface CompareRequest extends Omit<ReadRequest, 'top'> {
  readonly repository: Repository;
  /** `--base` and `--head` as given. */
  readonly base?: string;
  readonly head?: string;
  /** Makes an empty folder that is removed when the run ends. */
  readonly scratch: (name: string) => string;
  readonly kept?: KeptAnswers;
  /** gows.jsonc as it is now, also for a head that is a commit. */
  readonly config?: Config;
  /** What a whole run of a package's tests consulted that was built from units of this key; absent where there is none. */
  readonly observed?: (head: Snapshot) => Promise<Observer>;
}

export interface Compared {
  readonly answer: AffectedAnswer;
  /** The head as it was read: what a plan is made of. */
  readonly head: Snapshot;
  /** The head is a commit that is not exactly what is checked out. */
  readonly committed: boolean;
  /** Every file that differs between the two trees, as places. */
  readonly changes: readonly FileChange[];
}

/** What a whole run of a package's tests consulted that was built from units of this key. */
export type Observer = (found: Package, unitKey: string) => Observed | undefined;

/** @throws DiagnosticError when either side cannot be had; a base that go refuses makes everything affected instead. */
export async function compare(request: CompareRequest): Promise<Compared> {
  const { repository } = request;
  const resolved = await resolveBase(repository, {
    ...(request.base === undefined ? {} : { base: request.base }),
    ...(request.head === undefined ? {} : { head: request.head }),
    env: request.env,
  });
  // A head that is checked out is read from the work tree only when it was not asked for by name.
  const asked = request.head === undefined ? undefined : await headOf(repository);
  const committed = asked !== undefined && (resolved.head !== asked.rev || asked.dirty);
  const changesRead = committed
    ? treeChanges(repository, resolved.rev, resolved.head)
    : workTreeChanges(repository, resolved.rev);
  const work = committed ? await ignoredWork(request) : [];
  const headRead = committed
    ? readBase({ ...request, rev: resolved.head, scratch: request.scratch('head'), ignored: work }).then((side) => {
        if (side.snapshot) return side.snapshot;
        throw new DiagnosticError(
          failure('workspace/go-list', `${request.head} cannot be listed: ${side.unlistable}`, {
            remedy: 'name a commit with --head that the go command can list',
          }),
        );
      })
    : readWorkspace({ ...request, top: repository.root });
  const [head, changes, dirty, tracked, baseTree] = await Promise.all([
    headRead,
    changesRead,
    committed ? false : isDirty(repository, resolved, changesRead),
    committed ? treeOf(repository, resolved.head) : trackedFiles(repository),
    treeOf(repository, resolved.rev),
  ]);
  const ignored = committed ? work : ignoredFiles(head, tracked, changes, request);
  const base = await readBase({ ...request, rev: resolved.rev, scratch: request.scratch('base'), ignored });
  const fileChanges: readonly FileChange[] = changes.map(({ path, change }) => ({ file: path, change }));
  const moduleDirs = moduleFolders(tracked.keys(), baseTree.keys(), fileChanges);
  const changed = new Set(changes.map(({ path }) => path));
  const gone = new Set(changes.flatMap(({ path, change }) => (change === 'deleted' ? [path] : [])));
  // What a symbolic link leads to may change under it.
  const unchanged = (file: Place) => !changed.has(file) && baseTree.get(file)?.mode.startsWith('100') === true;
  const doubtful =
    base.snapshot && !committed ? [...unequalInputs(base.snapshot, head)].filter((file) => unchanged(file)) : [];
  // Other bytes, and yet no change to git: it converts them, or they were edited after git had looked.
  const later = doubtful.length > 0 ? await workTreeChanges(repository, resolved.rev) : [];
  const edited = new Set(later.map(({ path }) => path));
  const isSame = (file: Place) => unchanged(file) && !edited.has(file);
  // Where nothing has changed, nobody asks who reads it.
  const observer = fileChanges.length === 0 ? undefined : await request.observed?.(head);
  const set = affectedBy({
    head,
    ...(base.snapshot ? { base: alignUnchanged(base.snapshot, head, isSame) } : {}),
    ...(base.unlistable === undefined ? {} : { unlistable: base.unlistable }),
    changes: fileChanges,
    moduleDirs,
    mentions: mentionFinder(repository.root),
    ...(observer ? { observed: observedOf(observer, committed) } : {}),
    ...(request.config ? { config: request.config } : {}),
    realPlace: realPlaces(repository.root),
    onBothSides: foldersOnBothSides(fileChanges, tracked.keys(), baseTree.keys()),
  });
  const seen = seenFrom(pathOf(repository.root, head.root), repository.root);
  const inAffected = new Set(set.packages.map(({ module }) => module));
  const diagnostics: Diagnostic[] = [
    // What is wrong with packages of the base is nobody's to mend now.
    ...base.diagnostics.filter(({ code }) => !code.startsWith('workspace/')),
    ...head.diagnostics,
    // A folder that was just removed is in git's index still.
    ...modulesOutside(
      head,
      [...tracked.keys()].filter((file) => !gone.has(file)),
    ),
  ];
  if (base.unlistable !== undefined) {
    diagnostics.push({
      code: 'base/unlistable',
      severity: 'warning',
      message: `the go command refuses the base ${resolved.rev.slice(0, 12)}, so every package counts as affected: ${base.unlistable}`,
    });
  }
  return {
    head,
    committed,
    changes: fileChanges,
    answer: {
      schema: 'gows.affected/1',
      base: { rev: resolved.rev, how: resolved.how },
      head: { rev: resolved.head, dirty },
      packages: set.packages.map((found) => fromRoot(found, seen)),
      modules: head.modules
        .filter(({ path }) => inAffected.has(path))
        .map(({ path, dir }) => ({ path, dir: seen(dir) })),
      removed: set.removed,
      total: head.packages.length,
      diagnostics,
    },
  };
}

/** How things look is seen in the work tree, and a commit that is not checked out may look otherwise. */
function observedOf(observed: Observer, committed: boolean): Observer {
  if (!committed) return observed;
  return (found, unitKey) => {
    const seen = observed(found, unitKey);
    return seen && { ...seen, isCurrent: () => false };
  };
}

/** Where the base is the head itself, what differs is told already. */
async function isDirty(
  repository: Repository,
  { rev, head }: ResolvedBase,
  changes: Promise<readonly ChangedFile[]>,
): Promise<boolean> {
  return (await (rev === head ? changes : workTreeChanges(repository, head))).length > 0;
}

/** Places as they are seen from the workspace root, which may be a folder of the repository, or above it. */
export function seenFrom(root: string, top: string): (place: Place) => string {
  return (place) => {
    const seen = relative(root, pathOf(top, place)).replaceAll(sep, '/');
    return seen === '' ? '.' : seen;
  };
}

function fromRoot(found: AffectedPackage, seen: (place: Place) => string): AffectedPackage {
  const reasons = found.reasons.map((reason) => ('file' in reason ? { ...reason, file: seen(reason.file) } : reason));
  return { ...found, dir: seen(found.dir), reasons };
}

/** A go.work that git ignores is in no commit, and serves each of them. */
async function ignoredWork({ location, repository }: CompareRequest): Promise<readonly Place[]> {
  if (location.kind !== 'work') return [];
  const files = [location.file, `${location.file}.sum`].map((file) => placeOf(repository.root, file));
  return [
    ...(await isIgnored(
      repository,
      files.filter((file) => !file.startsWith('/')),
    )),
  ];
}

/** Files that go reads and git neither tracks nor would: the base has them as they are now. */
function ignoredFiles(
  head: Snapshot,
  tracked: ReadonlyMap<string, unknown>,
  changes: readonly { readonly path: string }[],
  request: CompareRequest,
): readonly Place[] {
  const changed = new Set(changes.map(({ path }) => path));
  const root = head.root === '.' ? '' : `${head.root}/`;
  const moduleFiles = head.modules.flatMap(({ dir }) => {
    const prefix = dir === '.' ? '' : `${dir}/`;
    return [`${prefix}go.mod`, `${prefix}go.sum`];
  });
  const read = [
    ...(request.location.kind === 'work' ? [`${root}go.work`, `${root}go.work.sum`] : []),
    // Without it go does not look into the vendor folder.
    `${root}vendor/modules.txt`,
    ...moduleFiles,
    ...head.units.flatMap((unit) => unit.inputs.map(({ file }) => file)),
    ...head.packages.flatMap(({ files }) => files),
  ];
  return [...new Set(read)].filter((file) => !file.startsWith('/') && !tracked.has(file) && !changed.has(file)).sort();
}

/** In the work tree as it is now; a link that was retargeted is a change of its own. */
function realPlaces(top: string): (place: Place) => Place | undefined {
  return (place) => {
    const named = pathOf(top, place);
    try {
      const real = realpathSync(named);
      return real === named ? undefined : placeOf(top, real);
    } catch {
      return undefined;
    }
  };
}

/** Folders that hold some file before and after: what comes or goes beneath them changes nothing above them. */
function foldersOnBothSides(
  changes: readonly FileChange[],
  head: Iterable<Place>,
  base: Iterable<Place>,
): (folder: Place) => boolean {
  const gone = new Set(changes.flatMap(({ file, change }) => (change === 'deleted' ? [file] : [])));
  let known: { readonly before: ReadonlySet<Place>; readonly after: ReadonlySet<Place> } | undefined;
  const added = changes.flatMap(({ file, change }) => (change === 'added' ? [file] : []));
  const now = [...[...head].filter((file) => !gone.has(file)), ...added];
  const before = [...base];
  return (folder) => {
    known ??= { before: foldersOf(before), after: foldersOf(now) };
    return known.before.has(folder) && known.after.has(folder);
  };
}

function foldersOf(files: readonly Place[]): ReadonlySet<Place> {
  const folders = new Set<Place>();
  for (const file of files) {
    for (let dir = parentOf(file); dir !== undefined && !folders.has(dir); dir = parentOf(dir)) folders.add(dir);
  }
  return folders;
}

function moduleFolders(
  head: Iterable<Place>,
  base: Iterable<Place>,
  changes: readonly FileChange[],
): ReadonlySet<Place> {
  const dirs = new Set<Place>();
  const add = (file: Place) => {
    if (file === 'go.mod' || file.endsWith('/go.mod')) dirs.add(parentOf(file) ?? '.');
  };
  for (const file of head) add(file);
  for (const file of base) add(file);
  for (const { file } of changes) add(file);
  return dirs;
}

/** Whether a name stands in a string of a package's source; each file is read at most once. */
function mentionFinder(top: string): (found: Package, name: string) => boolean {
  const sources = new Map<Place, Buffer>();
  const source = (file: Place): Buffer => {
    const before = sources.get(file);
    if (before) return before;
    let bytes: Buffer;
    try {
      bytes = readFileSync(pathOf(top, file));
    } catch {
      bytes = Buffer.alloc(0);
    }
    sources.set(file, bytes);
    return bytes;
  };
  return (found, name) =>
    found.goFiles.some((file) => {
      const bytes = source(file);
      if (!bytes.includes(name)) return false;
      for (const literal of stringLiterals(bytes)) if (literal.includes(name)) return true;
      return false;
    });
}
