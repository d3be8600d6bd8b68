// Machines that share a cache, for tests of the program as it ships: each has a home and caches of its own.

import { execFile } from 'node:child_process';
import path from 'node:path';
import { loadCacheServer } from '#cache';
import { goMachine } from '#testkit';

/** The server of gows, at a port of its own. */
export async function openServer(
  dir: string,
): Promise<{ readonly url: string; stop(withinMs: number): Promise<void> }> {
  const { serveCache } = await loadCacheServer();
  const address = { host: '127.0.0.1', port: 0 };
  return serveCache({ dir, address, maxBytes: 1 << 30, version: '0', report: () => {} });
}

/**
 * What programs find on a machine. Caches of the go command are those of all tests: to fill them anew takes longer than
 * all else.
 * @param home absolute; what gows keeps goes there, too
 */
export async function machineEnvironment(home: string): Promise<Record<string, string>> {
  const { goBin, env } = await goMachine();
  const { GOFLAGS: _, GOWS_REMOTE: _remote, ...rest } = process.env as Record<string, string>;
  return {
    ...rest,
    PATH: `${path.dirname(goBin)}${path.delimiter}${process.env['PATH']}`,
    HOME: home,
    GOCACHE: env.GOCACHE,
    GOMODCACHE: env.GOMODCACHE,
    GOFLAGS: '-buildvcs=false -race=false',
    GOPROXY: 'off',
    GOWS_CACHE_DIR: path.join(home, 'cache'),
    NO_COLOR: '1',
  };
}

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function run([program = '', ...args]: readonly string[], options: Running): Promise<Said> {
  return new Promise((resolve) => {
    execFile(program, args, { ...options, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}
