// The three descriptors of the process, without Node's streams where the system can tell: those take longer to load than all
// else that a kept answer takes.

import { fstatSync, readFileSync, writeSync } from 'node:fs';

export type Descriptor = 0 | 1 | 2;

export interface Seen {
  /** `pipe`: or a socket. */
  readonly kind: 'terminal' | 'device' | 'file' | 'pipe' | 'closed';
  /** Of a terminal whose width is known. */
  readonly columns?: number;
}

const streams = [() => process.stdin, () => process.stdout, () => process.stderr] as const;
/** The major number of /dev/null and its kin (Documentation/admin-guide/devices.txt of Linux). */
const memoryDevices = 1;

export function lookAt(descriptor: Descriptor): Seen {
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isCharacterDevice()) return { kind: stat.isFile() ? 'file' : 'pipe' };
    if (process.platform === 'linux' && stat.rdev >> 8 === memoryDevices) return { kind: 'device' };
  } catch {
    return { kind: 'closed' };
  }
  const { isTTY, columns } = streams[descriptor]() as { isTTY?: boolean; columns?: number };
  return isTTY ? { kind: 'terminal', ...(columns ? { columns } : {}) } : { kind: 'device' };
}

export function isTerminal(descriptor: Descriptor): boolean {
  return lookAt(descriptor).kind === 'terminal';
}

/**
 * The shell has another program in front (`gows test &`): drawing would spoil its lines, and reading keys would stop
 * gows. Only Linux can be asked without a process.
 */
export function isInBackground(): boolean {
  try {
    const [, , group, , , front] = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return group !== front;
  } catch {
    return false;
  }
}

/** stderr is a terminal that another program has in front. */
export function isHidden(): boolean {
  return isTerminal(2) && isInBackground();
}

/** Writes it all, waiting for the reader. Answers what could not be written, where a disk is full or the like. */
export function writeNow(descriptor: Descriptor, text: string): string {
  const bytes = Buffer.from(text);
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(descriptor, bytes, from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Its reader has gone, and wants no more (`gows … | head`).
      if (code === 'EPIPE') break;
      if (code !== 'EAGAIN') return bytes.toString('utf8', from);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
  return '';
}
