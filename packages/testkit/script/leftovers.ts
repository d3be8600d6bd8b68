// Finds processes that a script has left behind, by a variable that each of them inherited.

import { readdir, readFile } from 'node:fs/promises';

export interface Leftover {
  readonly pid: number;
  /** The command line, arguments apart by spaces. */
  readonly title: string;
}

/**
 * The processes whose environment holds `GOWS_SCRIPT=<id>` and that `matches` accepts. A process that was killed needs a
 * moment to go, so this looks again for up to `patienceMs` before it says that one is still there. Only Linux can tell;
 * elsewhere the answer is always empty.
 */
export async function processesOf(
  id: string,
  patienceMs: number,
  matches: (process: Leftover) => boolean = () => true,
): Promise<readonly Leftover[]> {
  if (process.platform !== 'linux') return [];
  const end = Date.now() + patienceMs;
  // In the middle of an exec a process shows no environment, so only two empty looks in a row prove that none is left.
  for (let emptyLooks = 0; ; ) {
    const found = (await scan(`GOWS_SCRIPT=${id}`)).filter(matches);
    emptyLooks = found.length === 0 ? emptyLooks + 1 : 0;
    if (emptyLooks === 2 || (found.length > 0 && Date.now() >= end)) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function scan(variable: string): Promise<Leftover[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid): Promise<Leftover | undefined> => {
      try {
        // A zombie's environment reads as empty: it is gone for all that matters here.
        const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
        if (!environment.split('\0').includes(variable)) return undefined;
        const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').filter((word) => word !== '');
        return { pid: Number(pid), title: words.join(' ') };
      } catch {
        return undefined;
      }
    }),
  );
  return found.filter((process) => process !== undefined);
}
