// What a test started from: the states before it ran, told from what is found after it.

import type { Disk } from './disk.ts';
import { isMissing, type Looker } from './look.ts';
import type { FileLook, GroupLook, Looked, PathLook } from './looked.ts';
import { wordsOf } from './looked.ts';
import { emptyShape } from './merge.ts';
import { matcherOf } from './patterns.ts';
import { pathOfSpot, type Roots, spotOf } from './roots.ts';
import { appeared, changed, type PathSettler, type PathSettlerContext, pathSettler, vanished } from './settle-path.ts';
import type { Observation, Shape, Spot } from './shape.ts';
import { type FolderSnapshot, takeSnapshot } from './snapshot.ts';

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
  /**
   * Whether git tracks an absolute path. Where such a file was replaced by another with the same content, as git and
   * editors do, it may have been a third one for a while; a test that writes the same again writes into it.
   */
  readonly isTracked?: (path: string) => boolean;
}

/** An input for which it cannot be told what the test saw. */
export interface Moved {
  readonly spot: Spot;
  /** Without a full stop: `svc/testdata/a.json changed while the test ran`. */
  readonly sentence: string;
}

export type Settled =
  | { readonly ok: true; readonly observation: Observation }
  | { readonly ok: false; readonly moved: readonly Moved[] };

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
  const { looker, roots, shape = emptyShape, isSource, isTracked = () => false } = request;
  const startedNs = BigInt(Date.now()) * 1_000_000n;
  const folder = pathOfSpot(roots, spotOf(roots, roots.packageDir)) ?? roots.packageDir;
  const before: Before = {
    startedNs,
    shape,
    looked: looker.inspect(shape, roots),
    snapshot: takeSnapshot(looker.disk, folder),
    disk: looker.disk,
  };
  return { startedNs, after: (now, later) => settle(before, later, now, roots, { isSource, isTracked }) };
}

interface Before {
  readonly startedNs: bigint;
  readonly shape: Shape;
  readonly looked: Looked;
  readonly snapshot: FolderSnapshot;
  readonly disk: Disk;
}

function settle(
  before: Before,
  after: Looker,
  shape: Shape,
  roots: Roots,
  { isSource, isTracked }: Required<Pick<SettlingRequest, 'isSource' | 'isTracked'>>,
): Settled {
  const except = matcherOf(shape.except);
  const flickered = (path: string) => {
    if (!isTracked(path)) return false;
    return before.disk.at(path).stat?.ino !== after.disk.at(path).stat?.ino;
  };
  const settlePath = pathSettler({ before, disk: after.disk, roots, isSource, flickered, except });
  const looked = after.inspect(shape, roots);
  const known = knownBefore(before, shape);
  const moved: Moved[] = [];
  const tell = (spot: Spot, why: string) => {
    moved.push({ spot, sentence: `${spot.replace(/^\$TOP\//, '')} ${why}` });
  };

  const paths = looked.paths.map((look): PathLook => {
    const outcome = settlePath(look, known.path(look));
    if ('state' in outcome) return { ...look, state: outcome.state };
    tell(look.spot, outcome.why);
    return look;
  });
  const groups = looked.groups.map((group) => {
    const earlier = known.group(group.name);
    return earlier
      ? settleKnown(group, earlier, { isSource, flickered }, tell)
      : settleUnknown(group, settlePath, tell);
  });
  if (looked.zone.state !== before.looked.zone.state) tell('/etc/localtime', changed);

  if (moved.length > 0) return { ok: false, moved: [...new Map(moved.map((one) => [one.spot, one])).values()] };
  return { ok: true, observation: wordsOf({ variables: looked.variables, zone: looked.zone, paths, groups }) };
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
    if (was?.state !== state ? isSource(path) : flickered(path)) tell(spot, was ? changed : appeared);
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
