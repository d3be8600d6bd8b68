// Waits until what the last tool left at work has settled: nx and turbo keep the machine busy for a second after they end, which
// would be counted for whoever is next.

import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const lookMs = 200;
const mostMs = 5000;
/** After so many waits in vain the machine is one that others use as well, where nothing is gained by waiting. */
const mostInVain = 3;
let inVain = 0;
/** Of all cores together. */
const idleShare = 0.9;

/** Resolves when nearly nothing has been at work for a moment, or after five seconds; at once, where that was often in vain. */
export async function calm(): Promise<void> {
  if (inVain >= mostInVain) return;
  const end = performance.now() + mostMs;
  for (let before = total(); performance.now() < end; ) {
    await sleep(lookMs);
    const now = total();
    if (now.idle - before.idle >= idleShare * (now.all - before.all)) {
      inVain = 0;
      return;
    }
    before = now;
  }
  inVain += 1;
}

function total(): { readonly idle: number; readonly all: number } {
  let [idle, all] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.idle + times.user + times.nice + times.sys + times.irq;
  }
  return { idle, all };
}
