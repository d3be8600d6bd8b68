// Decides which process may start next, by CPU, memory and number. No clock and no machine: it is told what there is.

import type { Capacity, Leave, Need, Use } from './need.ts';
import { createQueues, type Kind, kinds, type Waiting } from './queue.ts';

export interface Arbiter extends Leave {
  /** Looks again, after the capacity or what is used has changed. */
  settle(): void;
  /** What is at work now. */
  working(): readonly Working[];
  /** How many wait. */
  waiting(): number;
}

/** A process at work. */
export interface Working {
  readonly need: Need;
  /** The process to measure. */
  readonly pid?: number;
  use(measured: Use): void;
}

interface Held extends Working {
  pid?: number;
  measured?: Use;
  begun: boolean;
  most: number;
}

/** So much more than there are cores may be promised: what is measured wavers, and an idle core is lost for good. */
const cpuSlack = 0.5;

/**
 * So many tests may be about to start, for it costs gows itself something to start one: where many are ready at once, the
 * longest of them then still goes before those that come to it first.
 */
const mostStarting = 2;

/** After so many others went first, what does not fit is waited for: else small ones could keep a large one out. */
const mostPassed = 32;

/** In each queue so many are asked whether they fit: with thousands waiting, asking all each time would take seconds. */
const mostAsked = 100;

/**
 * Leave is given as long as CPU and memory of all at work stay below the capacity, and always where nothing is at work:
 * so a process that is larger than the machine runs alone. The longest expected goes first, equal ones in the order in
 * which they asked; what is exclusive comes last.
 */
export function createArbiter(capacity: () => Capacity): Arbiter {
  const queues = createQueues();
  const held = new Set<Held>();
  let asked = 0;
  let closed = false;

  const give = ({ need, answer }: Waiting): void => {
    const one: Held = {
      need,
      most: 0,
      begun: false,
      use(measured) {
        one.measured = measured;
      },
    };
    held.add(one);
    for (const other of held) other.most = Math.max(other.most, held.size);
    answer({
      use(measured) {
        one.use(measured);
        settle();
      },
      begun(pid) {
        one.begun = true;
        if (pid !== undefined) one.pid = pid;
        settle();
      },
      most: () => one.most,
      done() {
        if (held.delete(one)) settle();
      },
    });
  };

  /** The first in order that fits; what has been passed too often keeps all behind it waiting. */
  const next = (): Waiting | undefined => {
    const now = capacity();
    const load = loadOf(held);
    const before: Waiting[] = [];
    for (const kind of kinds) {
      if (!takesMore(kind, load, now)) continue;
      for (const one of queues.first(kind, mostAsked)) {
        if (fits(one.need, load, now)) {
          for (const other of before) other.passed += 1;
          queues.remove(one);
          return one;
        }
        if (one.passed >= mostPassed) return undefined;
        before.push(one);
      }
    }
    return undefined;
  };

  const settle = (): void => {
    for (let one = next(); one; one = next()) give(one);
  };

  return {
    ask(need, signal) {
      if (closed || signal?.aborted) return Promise.resolve(undefined);
      return new Promise((answer) => {
        const one: Waiting = { need, order: asked++, passed: 0, answer };
        queues.add(one);
        signal?.addEventListener(
          'abort',
          () => {
            if (!queues.remove(one)) return;
            answer(undefined);
            settle();
          },
          { once: true },
        );
        settle();
      });
    },
    hasSpareCore: () => hasCore(loadOf(held), 1, capacity()),
    close() {
      closed = true;
      for (const { answer } of queues.empty()) answer(undefined);
    },
    settle,
    working: () => [...held],
    waiting: queues.size,
  };
}

/** What all at work take together. */
interface Load {
  readonly count: number;
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly runs: number;
  /** Tests that have leave and have not begun. */
  readonly starting: number;
  readonly exclusive: boolean;
}

function loadOf(held: ReadonlySet<Held>): Load {
  let [cpu, memoryBytes, runs, starting, exclusive] = [0, 0, 0, 0, false];
  for (const { need, measured, begun } of held) {
    cpu += measured?.cpu ?? need.cpu;
    memoryBytes += Math.max(need.memoryBytes, measured?.memoryBytes ?? 0);
    exclusive ||= need.exclusive === true;
    if (!isRun(need)) continue;
    runs += 1;
    if (!begun) starting += 1;
  }
  return { count: held.size, cpu, memoryBytes, runs, starting, exclusive };
}

/** Whether another of this kind may go on at all, whatever it needs. */
function takesMore(kind: Kind, load: Load, now: Capacity): boolean {
  if (load.count === 0) return true;
  if (kind === 'exclusive' || load.exclusive) return false;
  return kind === 'run' ? load.runs < now.jobs && load.starting < mostStarting : load.count - load.runs < now.jobs;
}

function fits(need: Need, load: Load, now: Capacity): boolean {
  if (load.count === 0) return true;
  if (load.memoryBytes + need.memoryBytes > now.memoryBytes) return false;
  return (now.jobsByHand && isRun(need)) || hasCore(load, need.cpu, now);
}

function hasCore(load: Load, cpu: number, now: Capacity): boolean {
  return load.cpu + cpu <= now.cores + cpuSlack;
}

function isRun({ kind }: Need): boolean {
  return kind === 'run';
}
