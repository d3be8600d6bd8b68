// Serves the goexecs that go commands start as their GOCACHEPROG (`-cacheprog`).

import { type CompileCacheTalkRequest, type CompileCacheUse, openCompileCacheTalk } from '#cache';
import { joinQuoted } from '#gocmd';
import { listenForGoexec } from './socket.ts';

export interface CompileCacheServer {
  /** The value of GOCACHEPROG. */
  readonly gocacheprog: string;
  /** How goexec is started by one who is the go command's GOCACHEPROG himself. */
  readonly args: readonly string[];
  /**
   * Once the go commands are over: takes what they have still said, for `withinMs` at most, and answers nobody any more.
   * The remote stays open, and may still be sending. Never throws.
   */
  close(withinMs?: number): Promise<CompileCacheUse>;
}

export interface CompileCacheRequest extends CompileCacheTalkRequest {
  readonly goexec: string;
  /** Where the socket goes, where its path is not too long for one. */
  readonly folder: string;
  /** The go command's own cache, absolute. */
  readonly goCache: string;
}

/** What was said is read at once; a go command that was killed may have left a goexec that still writes. */
const usualEndMs = 2000;
/** goexec gives this process up where it is silent for so much longer than it may itself wait, in milliseconds. */
const spareMs = 10_000;

/** Undefined where it cannot be, as on Windows: then the go command has its own cache alone. */
export async function serveCompileCache(request: CompileCacheRequest): Promise<CompileCacheServer | undefined> {
  const { goexec, folder, goCache, remote } = request;
  const talk = openCompileCacheTalk(request);
  const server = await listenForGoexec({ goexec, folder, name: 'compiled', onConnection: talk.listen });
  if (!server) return undefined;
  const args = ['-cacheprog', server.socket, goCache, `${remote.waitMs + spareMs}ms`];
  const gocacheprog = joinQuoted([goexec, ...args]);
  if (gocacheprog === undefined) {
    await server.close();
    return undefined;
  }
  return {
    gocacheprog,
    args,
    async close(withinMs = usualEndMs) {
      const used = await talk.end(withinMs);
      await server.close();
      return used;
    },
  };
}
