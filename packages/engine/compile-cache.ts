// Decides whether the go commands of a run share what they compile with other machines, and remembers where that is needless.
//
// Ids of what is compiled hold the folder of the checkout, unless -trimpath is given, and the version of the C compiler where
// cgo is used: runners of CI, which have both in common, share with each other.

import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plan } from '#plan';
import { hasFlag } from './invocation.ts';
import type { CompileCachePort, EngineOps } from './ops.ts';

export interface CompileCache {
  /** The value of GOCACHEPROG. */
  readonly gocacheprog: string;
  /** When the go commands are over. Never rejects. */
  readonly close: () => Promise<void>;
}

export interface CompileCacheRequest {
  readonly plan: Pick<Plan, 'build'>;
  /** Of the run, for the socket. */
  readonly folder: string;
  /** BIN of these settings. */
  readonly settings: string;
}

/** In BIN of some settings: what the last build with them found in Go's build cache. */
const noteFile = 'compiled';

interface Note {
  readonly goCache: string;
  /** Ids of some of the go command's actions, in hex. */
  readonly sample: readonly string[];
}

/**
 * Undefined where the go command is to go without: a GOCACHEPROG of the user's stays, and where GOCACHE is warm to ask a
 * helper takes longer than to look (2,683 times with etcd's four modules: 0.94 s of CPU in place of 0.80). A machine that
 * sends asks all the same: what it compiles nobody else would have.
 */
export async function openCompileCache(
  { plan, folder, settings }: CompileCacheRequest,
  { compileCache, log }: Pick<EngineOps, 'compileCache' | 'log'>,
): Promise<CompileCache | undefined> {
  if (!compileCache || plan.build.env['GOCACHEPROG']) return undefined;
  // What a program of the user's before the tools does to what they make may be in no id.
  if (hasFlag(plan, 'toolexec')) return undefined;
  if (!compileCache.sends && (await isWarm(settings, compileCache))) return undefined;
  const server = await compileCache.open(folder);
  return (
    server && {
      gocacheprog: server.gocacheprog,
      async close() {
        const { sample, diagnostics } = await server.close();
        for (const diagnostic of diagnostics) log.emit({ type: 'diagnostic', diagnostic });
        const note: Note = { goCache: compileCache.goCache, sample };
        if (sample.length > 0) await writeFile(path.join(settings, noteFile), JSON.stringify(note)).catch(() => {});
      },
    }
  );
}

/**
 * Whether GOCACHE still has what a build with these settings, of this toolchain and workspace, found or made there. A few
 * may be gone: what was edited since is trimmed after five days. Anything odd is no.
 */
async function isWarm(settings: string, { goCache }: CompileCachePort): Promise<boolean> {
  try {
    const note = JSON.parse(await readFile(path.join(settings, noteFile), 'utf8')) as Note;
    if (note.goCache !== goCache) return false;
    const looks = note.sample.map((action) => stat(path.join(goCache, action.slice(0, 2), `${action}-a`)));
    const gone = (await Promise.allSettled(looks)).filter(({ status }) => status === 'rejected').length;
    return gone * 4 <= looks.length;
  } catch {
    return false;
  }
}
