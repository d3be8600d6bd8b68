// Notices when the go command begins to link a test binary, while an invocation lasts.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { linkMarks, parseActions } from './action-graph.ts';

export interface LinkWatch {
  close(): void;
}

/** How often is looked: one `stat` for each binary that is not yet linked. */
const lookEveryMs = 250;

/**
 * Tells of each of the packages once, at most a quarter of a second late; not at all of one that was linked in less. A binary
 * that is up to date is not linked. `graph` is the file that the invocation writes its action graph to.
 */
export function watchLinks(graph: string, packages: Iterable<string>, onLink: (importPath: string) => void): LinkWatch {
  const wanted = new Set(packages);
  let waiting: Map<string, string> | undefined;
  let closed = false;
  const look = async (): Promise<void> => {
    waiting ??= await read();
    if (!waiting || closed) return;
    for (const [importPath, mark] of waiting) {
      if (!existsSync(mark)) continue;
      waiting.delete(importPath);
      onLink(importPath);
    }
  };
  /** Undefined until the go command has loaded all packages and written the file whole. */
  const read = async (): Promise<Map<string, string> | undefined> => {
    const actions = parseActions(await readFile(graph, 'utf8').catch(() => ''));
    if (actions.length === 0) return undefined;
    return new Map([...linkMarks(actions)].filter(([importPath]) => wanted.has(importPath)));
  };
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void look().finally(() => {
      looking = false;
    });
  }, lookEveryMs);
  return {
    close() {
      closed = true;
      clearInterval(timer);
    },
  };
}
