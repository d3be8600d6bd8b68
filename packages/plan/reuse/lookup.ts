// Looks for a kept result before anything is built, and says what differs where there is none.

import type { Earlier, Entry } from '#cache';
import type { Reuse } from '#events';
import { causeOf, explainDifference, type KeyDifference, nodeOf, resultKey, type UnitNode } from '#keys';
import { type Observation, tooMany } from '#observe';
import type { Package } from '#workspace';
import type { Glances } from './glances.ts';
import type { Identity } from './identity.ts';
import { unfollowedIn } from './observed.ts';
import type { ReuseRequest } from './request.ts';

/** What was found for one package. */
export interface Found {
  readonly reuse: Reuse;
  readonly entry?: Entry;
  /** The entry was brought from the remote cache for this run. */
  readonly brought?: true;
  /** Of a miss: the nearest earlier result, and what differs from it. */
  readonly nearest?: Earlier;
  readonly differences?: readonly KeyDifference[];
  /** Why what the package's newest run read could not be followed, so that more counts. */
  readonly unfollowed?: string;
}

export type Lookup = (found: Package) => Found;

/** How many earlier results of a package are compared with. */
const mostCompared = 5;

export function createLookup(
  request: ReuseRequest,
  identityOf: (found: Package) => Identity,
  glances: Glances,
): Lookup {
  const nodes = nodeFinder(request);
  return (found) => {
    const off = whyOff(request, found);
    if (off !== undefined) return { reuse: { state: 'off', why: off } };
    const identity = identityOf(found);
    const entry = entryUnder(request, identity.test, (shape) => glances.now(found, shape));
    if (entry) {
      const brought = request.cache.isBrought?.(entry.result) === true;
      const reuse = { state: 'kept', origin: entry.entry.origin } as const;
      return { entry: entry.entry, reuse, ...(brought ? { brought } : {}) };
    }
    return explainMiss(request, found, identity, glances, nodes);
  };
}

/** Why a package's results may not be used. */
export function whyOff(request: ReuseRequest, found: Package): string | undefined {
  return request.never(found) ?? (request.force ? '--force' : undefined);
}

/** The first kept result under a key whose observation is what is seen now. */
export function entryUnder(
  { cache }: ReuseRequest,
  key: string,
  look: (shape: Entry['shape']) => Observation,
): { readonly entry: Entry; readonly observation: Observation; readonly result: string } | undefined {
  for (const shape of cache.shapes(key)) {
    const observation = look(shape);
    const result = resultKey(key, shape, observation);
    const entry = cache.entry(result);
    if (entry) return { entry, observation, result };
  }
  return undefined;
}

type Nodes = (key: string) => UnitNode | undefined;

/** Nodes of this side and of earlier ones. */
function nodeFinder({ cache, graph, keyed }: ReuseRequest): Nodes {
  let ids: Map<string, string> | undefined;
  return (key) => {
    ids ??= new Map([...keyed.keys].map(([id, unitKey]) => [unitKey, id]));
    const id = ids.get(key);
    return id === undefined ? cache.node(key) : nodeOf(graph, keyed, id);
  };
}

const lastFailed = 'the last run failed';

function explainMiss(request: ReuseRequest, found: Package, identity: Identity, glances: Glances, nodes: Nodes): Found {
  let nearest: Compared | undefined;
  for (const earlier of request.cache.earlier(found.importPath, mostCompared)) {
    const observation = glances.now(found, earlier.shape);
    const differences = explainDifference(earlier, { record: identity.record, observation }, nodes);
    const compared = { earlier, differences, sameCode: earlier.record.unit === identity.record.unit };
    if (!nearest || isNearer(compared, nearest)) nearest = compared;
  }
  if (!nearest) return { reuse: { state: 'missed', cause: whyNeverKept(request, found, glances) } };
  const { earlier, differences } = nearest;
  const unfollowed = unfollowedIn(request.cache, found);
  return {
    reuse: { state: 'missed', cause: causeOf(differences) },
    nearest: earlier,
    differences,
    ...(unfollowed === undefined ? {} : { unfollowed }),
  };
}

interface Compared {
  readonly earlier: Earlier;
  readonly differences: readonly KeyDifference[];
  readonly sameCode: boolean;
}

/** A pass of the very same code says most, even if several other things differ from it. */
function isNearer(one: Compared, other: Compared): boolean {
  if (one.sameCode !== other.sameCode) return one.sameCode;
  return one.differences.length < other.differences.length;
}

/** Of a package without any earlier result. A failure is never kept: without this, one that only failed would look new. */
function whyNeverKept({ cache, failedLast }: ReuseRequest, found: Package, { now }: Glances): string {
  if (failedLast?.(found.importPath) === true) return lastFailed;
  const shape = cache.observed(found.importPath);
  const isBlind = shape?.workTree && now(found, shape).some(({ state }) => state === tooMany);
  return isBlind ? 'it starts processes, and too many files lie here that git does not list' : causeOf(undefined);
}
