// Reads what goexec takes down of a test and of all that it starts: every path that one of these processes asked for.

/** Every path once, in the order of the file: absolute and clean. */
export interface Trace {
  /** Opened, or started as a program. */
  readonly opened: readonly string[];
  /** Asked about, or made, moved and removed: all that tells whether something is there. */
  readonly stated: readonly string[];
  /** It started another program than the first. */
  readonly started: boolean;
  /** Why more may have been read than is told here, without a full stop: `it used io_uring`. */
  readonly incomplete?: string;
  /** Why the processes may have done something else than they would without this, in the same form. */
  readonly disturbed?: string;
  /** How many calls were taken down, and what that took, in milliseconds. */
  readonly calls: number;
  readonly spentMs: number;
}

/** As in goexec/go/trace/finish_linux.go, which says what the file looks like. */
const header = 'gows trace 1';

interface End {
  readonly incomplete?: string;
  readonly disturbed?: string;
  readonly programs: number;
  readonly calls: number;
  readonly spentMs: number;
}

/** Undefined for what is no whole file: goexec was killed, or could not write it. */
export function parseTrace(text: string): Trace | undefined {
  const rows = text.split('\0');
  const [first, last] = [rows.shift(), rows.splice(-2)];
  const end = first === header && last[1] === '' ? endOf(last[0] ?? '') : undefined;
  if (!end) return undefined;
  const opened = new Set<string>();
  const stated = new Set<string>();
  for (const row of rows) (row.startsWith('s') ? stated : opened).add(row.slice(1));
  const { incomplete, disturbed, programs, calls, spentMs } = end;
  return {
    opened: [...opened],
    stated: [...stated],
    started: programs > 1,
    ...(incomplete === undefined ? {} : { incomplete }),
    ...(disturbed === undefined ? {} : { disturbed }),
    calls,
    spentMs,
  };
}

function endOf(row: string): End | undefined {
  if (!row.startsWith('e')) return undefined;
  try {
    return JSON.parse(row.slice(1)) as End;
  } catch {
    return undefined;
  }
}
