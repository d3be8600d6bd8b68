// Keeps the results of a run: each pass with what it consulted, once it is known that nothing moved meanwhile.

import type { Entry } from '#cache';
import { type Diagnostic, warning } from '#diagnostics';
import { closure, rootOf } from '#graph';
import { nodeOf, resultKey } from '#keys';
import {
  consultedShape,
  emptyShape,
  type Looker,
  type Moved as MovedInput,
  mendTestlog,
  type Observation,
  parseTestlog,
  type Settling,
  type Shape,
  type Trace,
  takeBefore,
} from '#observe';
import { isBeneath, type Package, pathOf } from '#workspace';
import { wantedUnder } from './bring.ts';
import { shapeOf } from './consulted.ts';
import type { Glances } from './glances.ts';
import type { Identity } from './identity.ts';
import { entryUnder, whyOff } from './lookup.ts';
import { type Moved, whatMoved, whatWasWritten } from './moved.ts';
import {
  putObservedFailure,
  putObservedRun,
  putObservedUnder,
  putUnfollowed,
  putWritings,
  writingsIn,
} from './observed.ts';
import type { ReuseRequest } from './request.ts';
import { unloggedOf } from './unlogged.ts';

/** A pass as the engine tells it. */
export interface KeptPass {
  readonly task: { readonly package: string };
  readonly events: Entry['events'];
  /** Absent: as a test passes, or a package without tests. */
  readonly outcome?: Entry['outcome'];
  readonly covered?: Entry['covered'];
  readonly result?: {
    readonly elapsedMs: number;
    readonly usage?: Entry['usage'];
    readonly binary?: string;
    readonly testlog?: string;
    /** What goexec took down of its processes. */
    readonly trace?: Trace;
  };
}

export interface Keeper {
  expect(task: { readonly package: string }): Iterable<void>;
  byBinary(task: { readonly package: string }, digest: string): Promise<Entry | undefined>;
  begin(task: { readonly package: string }): void;
  /** Whether what the processes of a test read is worth to be taken down: a log tells nothing of those that it starts. */
  traces(task: { readonly package: string }): boolean;
  keep(pass: KeptPass): void;
  failed(task: { readonly package: string }, testlog: string | undefined, trace: Trace | undefined): void;
  leaveAlone(task: { readonly package: string }): void;
  /** Answers whether all that is compiled for a package is still as it was read. */
  built(): Promise<(task: { readonly package: string }) => boolean>;
}

interface Logs {
  /** Empty where there is none. */
  readonly testlog: string;
  readonly trace: Trace | undefined;
}

interface Pending {
  readonly found: Package;
  readonly store: (origin: Entry['origin']) => void;
}

export function createKeeper(
  request: ReuseRequest,
  identityOf: (found: Package) => Identity,
  glances: Glances,
): Keeper {
  const { graph, cache } = request;
  const before = new Map<string, Settling>();
  let waiting: Pending[] = [];
  let ready: { readonly moved: Moved; readonly origin: Entry['origin'] } | undefined;

  const storeOrWait = (pending: Pending): void => {
    if (!ready) {
      waiting.push(pending);
      return;
    }
    const why = ready.moved(pending.found);
    if (why === undefined) pending.store(ready.origin);
    else request.tell(notKept(pending.found, why));
  };
  const packageOf = (task: { readonly package: string }) => graph.packages.get(task.package);

  /** What a run consulted, by its log and by what its source tells; undefined where there is no log that can be read. */
  const shapeOfRun = (found: Package, { testlog, trace }: Logs, start: Settling, { disk }: Looker) => {
    const { dir } = found;
    const log = parseTestlog(testlog, pathOf(request.roots.top, dir));
    if (!log) return undefined;
    const roots = glances.rootsFor(found);
    const hidden = request.hidden(found.importPath);
    const seen = consultedShape(log, roots, { startedNs: start.startedNs, disk, ...(trace ? { trace } : {}) });
    const started = seen.started || (seen.mayHaveStarted && hidden.importsExec);
    const { passing } = seen;
    const { workTreeFiles } = request;
    const past = unloggedOf({ hidden, passing, dir, workTreeFiles, disk, roots });
    return shapeOf({ ...seen, started, ...past }, hidden, request.rule(found), roots);
  };

  return {
    *expect(task) {
      const found = packageOf(task);
      if (!found || request.never(found) !== undefined) return;
      // What is a function of the source, and remembered by who answers.
      yield* request.hidden.prepare(found.importPath);
      identityOf(found);
      glances.rootsFor(found);
    },
    async byBinary(task, digest) {
      const found = packageOf(task);
      if (!found || whyOff(request, found) !== undefined) return undefined;
      const identity = identityOf(found);
      const key = identity.ofBinary(digest);
      const roots = glances.rootsFor(found);
      const seenBy = (looker: Looker) => entryUnder(request, key, (shape) => looker.look(shape, roots));
      let same = seenBy(glances.anew());
      if (!same && cache.bring) {
        const looker = glances.anew();
        await cache.bring([wantedUnder(key, (shape) => looker.look(shape, roots))]);
        same = seenBy(looker);
      }
      if (!same) return undefined;
      const { entry, observation, result } = same;
      const { shape } = entry;
      storeOrWait({
        found,
        store: () => {
          cache.link(identity.test, resultKey(identity.test, shape, observation), shape, result);
          remember(request, found, identity, shape, observation, entry.origin);
        },
      });
      return entry;
    },
    begin(task) {
      const found = packageOf(task);
      if (!found || request.never(found) !== undefined) return;
      // A test's own writing shows only against what was there before it.
      const last = cache.observed(observedName(request, found));
      const roots = glances.rootsFor(found);
      const writings = writingsIn(cache, writingsName(request, found), identityOf(found).record.unit);
      const places = [roots.top, ...glances.outside];
      const settling = takeBefore({
        looker: glances.anew(),
        roots,
        ...(last ? { shape: last } : {}),
        // A file of the work tree that changed may have been changed by anybody. A test that writes the same again is
        // kept from the next run on.
        isSource: (path) => places.some((place) => isBeneath(place, path)),
        ...(writings ? { writings } : {}),
      });
      before.set(found.importPath, settling);
    },
    traces(task) {
      const found = packageOf(task);
      if (!found?.hasTests || request.never(found) !== undefined) return false;
      // Who says what it reads wants to know no better.
      if (request.rule(found).inputs !== undefined || cache.observed(aloneName(found))) return false;
      const { importsExec, makesLinks, trees, whole, workTree } = request.hidden(found.importPath);
      // Whatever is assumed where no log tells.
      if (importsExec || makesLinks || workTree || trees.length + whole.length > 0) return true;
      return cache.observed(observedName(request, found))?.workTree === true;
    },
    keep(pass) {
      const found = packageOf(pass.task);
      if (!found || request.never(found) !== undefined) return;
      const identity = identityOf(found);
      const { result } = pass;
      if (!found.hasTests) {
        const made = { found, identity, pass, shape: emptyShape, observation: [] };
        storeOrWait({ found, store: (origin) => put(request, { ...made, origin }) });
        return;
      }
      const start = before.get(found.importPath);
      before.delete(found.importPath);
      const after = glances.anew();
      const { testlog = '', trace } = result ?? {};
      const shape = start && shapeOfRun(found, { testlog, trace }, start, after);
      if (!shape) return;
      cache.putObserved(observedName(request, found), shape);
      putUnfollowed(cache, found, trace?.incomplete);
      const { unit } = identity.record;
      if (request.whole) putObservedRun(cache, found, unit, shape);
      const settled = start.after(shape, after);
      putWritings(cache, writingsName(request, found), unit, settled.writings);
      if (!settled.ok) {
        request.tell(movedMeanwhile(found, settled.moved));
        return;
      }
      const { observation } = settled;
      if (request.whole) {
        const circumstances = { fields: request.flagFields, rule: request.rule(found).digest };
        putObservedUnder(cache, found, unit, shape, circumstances, observation);
      }
      const made = { found, identity, pass, shape, observation };
      storeOrWait({ found, store: (origin) => put(request, { ...made, origin }) });
    },
    leaveAlone(task) {
      const found = packageOf(task);
      if (found) cache.putObserved(aloneName(found), emptyShape);
    },
    failed(task, testlog = '', trace) {
      const found = packageOf(task);
      const start = found && before.get(found.importPath);
      if (!start || !request.whole) return;
      before.delete(found.importPath);
      const shape = shapeOfRun(found, { testlog: mendTestlog(testlog), trace }, start, glances.anew());
      if (shape) putObservedFailure(cache, found, shape);
    },
    async built() {
      const [moved, origin] = await Promise.all([whatMoved(request), request.origin()]);
      ready = { moved, origin };
      const passes = waiting;
      waiting = [];
      for (const pending of passes) storeOrWait(pending);
      const written = whatWasWritten(request);
      return (task) => {
        const found = packageOf(task);
        return found !== undefined && moved(found) === undefined && !written(found);
      };
    },
  };
}

/** What a part of the tests consults is no measure for all of them. */
function observedName({ whole, runFields }: ReuseRequest, { importPath }: Package): string {
  return whole ? importPath : `${importPath} ${JSON.stringify(runFields)}`;
}

/** Kept where processes of the package's tests may do something else when they are followed. */
function aloneName({ importPath }: Package): string {
  return `${importPath} left alone`;
}

/** Under other flags other tests run. */
function writingsName({ runFields }: ReuseRequest, { importPath }: Package): string {
  return `${importPath} writes ${JSON.stringify(runFields)}`;
}

function put(
  request: ReuseRequest,
  made: {
    readonly found: Package;
    readonly identity: Identity;
    readonly pass: KeptPass;
    readonly shape: Shape;
    readonly observation: Observation;
    readonly origin: Entry['origin'];
  },
): void {
  const { found, identity, pass, shape, observation, origin } = made;
  const { result } = pass;
  const keys = [identity.test, ...(result?.binary ? [identity.ofBinary(result.binary)] : [])];
  request.cache.put({
    keys: keys.map((key) => ({ key, result: resultKey(key, shape, observation) })),
    entry: {
      version: 1,
      package: found.importPath,
      module: found.module,
      outcome: pass.outcome ?? (found.hasTests ? 'pass' : 'no-tests'),
      elapsedMs: result?.elapsedMs ?? 0,
      ...(result?.usage ? { usage: result.usage } : {}),
      origin,
      events: pass.events,
      ...(pass.covered ? { covered: pass.covered } : {}),
      shape,
      observation,
    },
  });
  remember(request, found, identity, shape, observation, origin);
}

/** Keeps what a later miss is explained from. */
export function remember(
  { cache, graph, keyed }: ReuseRequest,
  found: Package,
  { record }: Identity,
  shape: Shape,
  observation: Observation,
  origin: Entry['origin'],
): void {
  cache.putEarlier(found.importPath, { record, shape, observation, origin });
  const ids = new Map<string, string>();
  for (const id of closure(graph, [rootOf(graph, found.importPath)])) {
    const key = keyed.keys.get(id);
    if (key !== undefined) ids.set(key, id);
  }
  cache.putNodes(ids.keys(), (key) => {
    const id = ids.get(key);
    return id === undefined ? undefined : nodeOf(graph, keyed, id);
  });
}

function movedMeanwhile(found: Package, moved: readonly MovedInput[]): Diagnostic {
  const more = moved.length > 1 ? ` (and ${moved.length - 1} more)` : '';
  return notKept(found, `${moved[0]?.sentence}${more}`);
}

function notKept({ importPath: subject }: Package, why: string): Diagnostic {
  return {
    ...warning('reuse/not-kept', `the result of ${subject} is not kept: ${why}`, { subject }),
    severity: 'note',
  };
}
