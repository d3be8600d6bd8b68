// Leave on this machine: an arbiter that is told again and again what there is, as long as somebody waits.

import { type Arbiter, createArbiter } from './arbiter.ts';
import type { Machine, Reading } from './machine.ts';
import type { Capacity, Leave } from './need.ts';

export interface LeaveRequest {
  readonly machine: Machine;
  /** `--jobs`. */
  readonly jobs?: number;
  /** `--memory`, in bytes. */
  readonly memoryBytes?: number;
}

/** How often the machine is looked at while somebody waits. */
const lookEveryMs = 120;
/** So much of a core looking may take: with thousands of processes on the machine it is done less often. */
const mostShare = 0.02;

export function openLeave({ machine, jobs, memoryBytes }: LeaveRequest): Leave {
  let reading = machine.read(new Set());
  let lookedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const arbiter: Arbiter = createArbiter(() => capacityOf(reading, jobs, memoryBytes));

  const look = (): void => {
    const working = arbiter.working();
    const began = process.cpuUsage();
    reading = machine.read(new Set(working.flatMap(({ pid }) => pid ?? [])));
    lookedAt = performance.now();
    for (const one of working) {
      const use = one.pid === undefined ? undefined : reading.use.get(one.pid);
      if (use) one.use(use);
    }
    arbiter.settle();
    const { user, system } = process.cpuUsage(began);
    again(Math.max(lookEveryMs, (user + system) / 1000 / mostShare));
  };
  const again = (afterMs: number): void => {
    clearTimeout(timer);
    timer = closed || arbiter.waiting() === 0 ? undefined : setTimeout(look, afterMs);
  };
  return {
    ask(need, signal) {
      const asked = arbiter.ask(need, signal);
      // Nobody waited for a while: what was read then is old.
      if (timer === undefined) again(Math.max(0, lookedAt + lookEveryMs - performance.now()));
      return asked;
    },
    hasSpareCore: arbiter.hasSpareCore,
    close() {
      closed = true;
      clearTimeout(timer);
      arbiter.close();
    },
  };
}

function capacityOf(reading: Reading, jobs: number | undefined, memoryBytes = Number.POSITIVE_INFINITY): Capacity {
  return {
    cores: reading.cores,
    memoryBytes: Math.min(reading.memoryBytes, memoryBytes),
    // What sleeps holds no core, but a socket, a file, a place in a table of the kernel.
    jobs: jobs ?? 16 * Math.ceil(reading.cores) + 32,
    ...(jobs === undefined ? {} : { jobsByHand: true }),
  };
}
