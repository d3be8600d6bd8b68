// Runs one command and says what it took, by the system's own account of the finished process and of all it waited for.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { goexecName, startProcess } from '#goexec';
import type { Environment } from '#process';
import { programFolder } from '../../scripts/repository.ts';
import type { Figures } from './statistics.ts';

export interface Command {
  /** The first word is a path, or a name that is looked for on the PATH of `env`. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
}

export interface Measured {
  /** Null after a signal. */
  readonly code: number | null;
  /** Standard output and error, in the order written. */
  readonly output: string;
  readonly figures: Figures;
}

/**
 * Runs the command to its end. Wall time is from its start to its exit, without what starts it here; CPU and memory are
 * of the process and all descendants that were waited for, memory being that of the largest one. What a command leaves
 * behind (a daemon) is not counted, and is ended.
 * @throws Error when it cannot be started, or goexec, which asks the system, was not built.
 */
export async function measure(command: Command): Promise<Measured> {
  const goexec = path.join(programFolder, 'goexec', goexecName());
  if (!existsSync(goexec)) throw new Error('goexec is not there: build first, node scripts/build.ts');
  const running = await startProcess({ ...command, env: { ...command.env, PWD: command.cwd }, goexec });
  const chunks: Buffer[] = [];
  running.stderr.resume();
  running.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exit = await running.exited;
  // A daemon may hold the output open for as long as it lives.
  const grace = setTimeout(() => running.kill(), 2000);
  await running.closed;
  clearTimeout(grace);
  const { usage } = exit;
  if (!usage) throw new Error(`${command.argv[0]} was ended before it could be measured: ${exit.state}`);
  return {
    code: exit.code,
    output: Buffer.concat(chunks).toString('utf8'),
    figures: {
      wallMs: round(exit.wallMs),
      cpuMs: round(usage.userMs + usage.systemMs),
      rssKiB: usage.maxRssKiB,
    },
  };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
