// Decides which process may start next, by CPU, memory and number. No clock and no machine: it is told what there is.

import type { Capacity, Grant, Leave, Need, Use } from './need.ts';

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

interface Waiting {
  readonly need: Need;
  readonly order: number;
  /** How often another went first because this did not fit. */
  passed: number;
  readonly answer: (grant: Grant | undefined) => void;
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

/** Of two that wait, a test goes first, as it may sleep soon; then a link, as a test waits for it. */
const rank = { run: 0, link: 1, compile: 2 } as const;

/**
 * Leave is given as long as CPU and memory of all at work stay below the capacity, and always where nothing is at work:
 * so a process that is larger than the machine runs alone. The longest expected goes first, equal ones in the order in
 * which they asked; what is exclusive comes last.
 */
export function createArbiter(capacity: () => Capacity): Arbiter {
  let waiting: Waiting[] = [];
  const held = new Set<Held>();
  let asked = 0;
  let closed = false;

  const fits = (need: Need, now: Capacity): boolean => {
    if (held.size === 0) return true;
    if (need.exclusive) return false;
    let [cpu, memory, alike, starting] = [0, 0, 0, 0];
    for (const one of held) {
      if (one.need.exclusive) return false;
      cpu += cpuOf(one);
      memory += Math.max(one.need.memoryBytes, one.measured?.memoryBytes ?? 0);
      if (isRun(one.need) === isRun(need)) alike += 1;
      if (isRun(one.need) && !one.begun) starting += 1;
    }
    if (isRun(need) && starting >= mostStarting) return false;
    if (alike >= now.jobs || memory + need.memoryBytes > now.memoryBytes) return false;
    return (now.jobsByHand && isRun(need)) || cpu + need.cpu <= now.cores + cpuSlack;
  };

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

  /** The first in order that fits; what has been passed too often keeps those behind it waiting. */
  const next = (): Waiting | undefined => {
    const now = capacity();
    for (const [at, one] of waiting.entries()) {
      if (fits(one.need, now)) {
        for (const before of waiting.slice(0, at)) before.passed += 1;
        waiting.splice(at, 1);
        return one;
      }
      if (one.passed >= mostPassed || one.need.exclusive) return undefined;
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
        waiting.splice(placeOf(one, waiting), 0, one);
        signal?.addEventListener(
          'abort',
          () => {
            if (!waiting.includes(one)) return;
            waiting = waiting.filter((other) => other !== one);
            answer(undefined);
            settle();
          },
          { once: true },
        );
        settle();
      });
    },
    close() {
      closed = true;
      const left = waiting;
      waiting = [];
      for (const { answer } of left) answer(undefined);
    },
    settle,
    working: () => [...held],
    waiting: () => waiting.length,
  };
}

function isRun({ kind }: Need): boolean {
  return kind === 'run';
}

function cpuOf({ need, measured }: Held): number {
  return measured?.cpu ?? need.cpu;
}

/** Where it belongs among those that wait, which are in order. */
function placeOf(one: Waiting, waiting: readonly Waiting[]): number {
  const at = waiting.findIndex((other) => compare(one, other) < 0);
  return at < 0 ? waiting.length : at;
}

function compare(a: Waiting, b: Waiting): number {
  return (
    Number(a.need.exclusive ?? false) - Number(b.need.exclusive ?? false) ||
    rank[a.need.kind] - rank[b.need.kind] ||
    expected(b.need) - expected(a.need) ||
    a.order - b.order
  );
}

/** Unknown is longer than anything known; finite, as differences are taken. */
function expected({ expectedMs }: Need): number {
  return expectedMs ?? Number.MAX_VALUE;
}
