// What a test started from: the states before it ran, told from what is found after it.

import type { Disk } from './disk.ts';
import { isMissing, type Looker } from './look.ts';
import type { FileLook, GroupLook, Looked, PathLook } from './looked.ts';
import { tooMany, wordsOf } from './looked.ts';
import { emptyShape } from './merge.ts';
import { matcherOf } from './patterns.ts';
import { pathOfSpot, type Roots, spotOf } from './roots.ts';
import {
  appeared,
  changed,
  type PathSettler,
  type PathSettlerContext,
  pathSettler,
  rewritten,
  vanished,
} from './settle-path.ts';
import type { Observation, Shape, Sight, Spot } from './shape.ts';
import { type FolderSnapshot, takeSnapshot } from './snapshot.ts';
import { noWritings, type Writings, watchWritings } from './writings.ts';

export interface SettlingRequest {
  /**
   * Made for this one test, just before it starts: an older one may have looked before another test wrote.
   */
  readonly looker: Looker;
  readonly roots: Roots;
  /** Of the package's newest run, under whatever key; without it much is only known from the second run on. */
  readonly shape?: Shape;
  /** Whether an absolute path is of the kind that tests do not write: tracked by git, or compiled. */
  readonly isSource: (path: string) => boolean;
  /** What earlier runs of the same test showed; without it each writing may be anybody's. */
  readonly writings?: Writings;
}

/** An input for which it cannot be told what the test saw. */
export interface Moved {
  readonly spot: Spot;
  /** Without a full stop: `svc/testdata/a.json changed while the test ran`. */
  readonly sentence: string;
}

export type Settled = { readonly writings: Writings } & (
  | { readonly ok: true; readonly observation: Observation }
  | { readonly ok: false; readonly moved: readonly Moved[] }
);

const manyUnlisted =
  'it may start processes, and more files than can be looked at lie here that git does not list (ignored, or behind links); say in gows.jsonc what it reads';

/** How things were before a test ran. */
export interface Settling {
  /** In ns since 1970: what changed later, changed while the test ran. */
  readonly startedNs: bigint;
  /**
   * The observation to store: each state as it was before the run. What differs after it and is no source, the test
   * wrote itself, so it does not count as moved. Where the state before is not known it is the state after if nothing
   * touched the file, `missing` if the test made it, and otherwise nothing can be stored.
   * @param shape of this run
   * @param looker made after the run
   */
  readonly after: (shape: Shape, looker: Looker) => Settled;
}

/** Looks at what the test consulted the last time, and takes stock of the package's own folder. */
export function takeBefore(request: SettlingRequest): Settling {
  const { looker, roots, shape = emptyShape, isSource, writings = noWritings } = request;
  const startedNs = BigInt(Date.now()) * 1_000_000n;
  const folder = pathOfSpot(roots, spotOf(roots, roots.packageDir)) ?? roots.packageDir;
  const before: Before = {
    startedNs,
    shape,
    looked: looker.inspect(shape, roots),
    snapshot: takeSnapshot(looker.disk, folder),
    disk: looker.disk,
    git: looker.git(),
  };
  return { startedNs, after: (now, later) => settle(before, later, now, roots, { isSource, writings }) };
}

interface Before {
  readonly startedNs: bigint;
  readonly shape: Shape;
  readonly looked: Looked;
  readonly snapshot: FolderSnapshot;
  readonly disk: Disk;
  readonly git: Sight;
}

function settle(
  before: Before,
  after: Looker,
  shape: Shape,
  roots: Roots,
  { isSource, writings }: Required<Pick<SettlingRequest, 'isSource' | 'writings'>>,
): Settled {
  const except = matcherOf(shape.except);
  const watched = watchWritings(writings, before.disk, after.disk, isSource);
  const { flickered } = watched;
  const settlePath = pathSettler({ before, disk: after.disk, roots, isSource, flickered, except });
  const looked = after.inspect(shape, roots);
  const known = knownBefore(before, shape);
  const moved: Moved[] = [];
  const tell = (spot: Spot, why: string) => {
    moved.push({ spot, sentence: `${spot.replace(/^\$TOP\//, '')} ${why}` });
  };

  const tellWritten: Tell = (spot, why) => {
    if (why !== rewritten) watched.wrote(spot);
    tell(spot, why);
  };

  const paths = looked.paths.map((look): PathLook => {
    const outcome = settlePath(look, known.path(look));
    if ('state' in outcome) {
      watched.saw(look);
      return { ...look, state: outcome.state };
    }
    if (outcome.why !== rewritten) watched.wrote(look.spot);
    tell(look.spot, outcome.why);
    return look;
  });
  const groups = looked.groups.map((group) => {
    if (group.state === tooMany) moved.push({ spot: '$TOP', sentence: manyUnlisted });
    const earlier = known.group(group.name);
    return earlier
      ? settleKnown(group, earlier, { isSource, flickered }, tellWritten)
      : settleUnknown(group, settlePath, tellWritten);
  });
  if (looked.zone.state !== before.looked.zone.state) tell('/etc/localtime', changed);
  if (looked.git && looked.git.state !== before.git.state) tell('what git has checked out', changed);

  const seen = { writings: watched.now() };
  if (moved.length > 0)
    return { ok: false, moved: [...new Map(moved.map((one) => [one.spot, one])).values()], ...seen };
  return { ok: true, observation: wordsOf({ ...looked, paths, groups }), ...seen };
}

/** With other exceptions a listing or a group was another question. */
function knownBefore({ shape: last, looked }: Before, shape: Shape) {
  const same = last.except.join('\n') === shape.except.join('\n');
  const paths = new Map(looked.paths.map((look) => [`${look.verb} ${look.spot}`, look]));
  const groups = new Map(same ? looked.groups.map((group) => [group.name, group]) : []);
  return {
    path(look: PathLook): PathLook | undefined {
      const found = paths.get(`${look.verb} ${look.spot}`);
      if (found) return found.names && !same ? undefined : found;
      // An opened file that was asked about by stat the last time, or the other way round, looks the same.
      const other = paths.get(`${look.verb === 'open' ? 'stat' : 'open'} ${look.spot}`);
      return other && !other.names && !look.names && !/(^|" )folder$/.test(other.state) ? other : undefined;
    },
    group: (name: string): GroupLook | undefined => groups.get(name),
  };
}

type Tell = (spot: Spot, why: string) => void;

function settleKnown(
  group: GroupLook,
  known: GroupLook,
  { isSource, flickered }: Pick<PathSettlerContext, 'isSource' | 'flickered'>,
  tell: Tell,
): GroupLook {
  for (const [path, { spot, state }] of group.files) {
    const was = known.files.get(path);
    if (was?.state === state) {
      if (flickered({ path, spot, state })) tell(spot, rewritten);
    } else if (isSource(path)) {
      tell(spot, was ? changed : appeared);
    }
  }
  for (const [path, { spot }] of known.files) if (!group.files.has(path) && isSource(path)) tell(spot, vanished);
  return known;
}

function settleUnknown(group: GroupLook, settlePath: PathSettler, tell: Tell): GroupLook {
  const files = new Map<string, FileLook>();
  let same = true;
  const gone = (group.gone ?? []).map((look) => [look.path, look] as const);
  for (const [path, look] of [...group.files, ...gone]) {
    const outcome = settlePath({ ...look, path, verb: 'stat' }, undefined);
    if ('why' in outcome) {
      tell(look.spot, outcome.why);
      continue;
    }
    if (!isMissing(outcome.state)) files.set(path, { spot: look.spot, state: outcome.state });
    same &&= files.get(path)?.state === group.files.get(path)?.state;
  }
  // The hash over all is known for the whole group only.
  return same ? group : { name: group.name, files };
}
