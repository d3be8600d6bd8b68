// How a process ended, from the words of goexec.

import os from 'node:os';
import type { WireExit } from './messages.ts';
import type { ProcessExit } from './process.ts';

export function exitOf(wire: WireExit): ProcessExit {
  const signal = signalName(wire.signal);
  return {
    code: wire.code < 0 ? null : wire.code,
    ...(signal ? { signal } : {}),
    state: wire.state,
    wallMs: wire.wallMs,
    usage: { userMs: wire.userMs, systemMs: wire.systemMs, maxRssKiB: wire.maxRssKiB },
  };
}

function signalName(number: number): NodeJS.Signals | undefined {
  const found = Object.entries(os.constants.signals).find(([, value]) => value === number);
  return found?.[0] as NodeJS.Signals | undefined;
}
