// Waits until what the last tool left at work has settled: nx and turbo keep the machine busy for a second after they end, which
// would be counted for whoever is next.

import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const lookMs = 200;
/** On a machine that others use as well, nothing is gained by waiting longer. */
const mostMs = 5000;
/** Of all cores together. */
const idleShare = 0.9;

/** Resolves when nearly nothing has been at work for a moment, or after five seconds. */
export async function calm(): Promise<void> {
  const end = performance.now() + mostMs;
  for (let before = total(); performance.now() < end; ) {
    await sleep(lookMs);
    const now = total();
    if (now.idle - before.idle >= idleShare * (now.all - before.all)) return;
    before = now;
  }
}

function total(): { readonly idle: number; readonly all: number } {
  let [idle, all] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.idle + times.user + times.nice + times.sys + times.irq;
  }
  return { idle, all };
}
