// What is told of the machine and the versions: what a reader needs to weigh the numbers, and nothing that names it.

import os from 'node:os';
import { capture } from '#process';
import { repository } from '../../scripts/repository.ts';
import { goFlags } from '../measure/environment.ts';
import type { Tools } from '../tools/commands.ts';
import type { Machine } from './result.ts';

export function machine(): Machine {
  return {
    platform: `${process.platform}-${process.arch}`,
    cores: os.availableParallelism(),
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
  };
}

/** Of gows, go, node, git, and the peers that are there. `built`: gows was built here, from the commit that is checked out. */
export async function versions({ gows, peers }: Tools, built: boolean): Promise<Readonly<Record<string, string>>> {
  const said = async (command: string, args: readonly string[], cwd = repository) => {
    const { exitCode, stdout } = await capture({ command, args, cwd });
    return exitCode === 0 ? stdout.toString('utf8').trim() : 'unknown';
  };
  const [program = '', ...args] = gows;
  const commit = built ? ` (${await said('git', ['rev-parse', '--short=9', 'HEAD'])})` : '';
  return {
    gows: `${await said(program, [...args, '--version'])}${commit}`,
    go: await said('go', ['env', 'GOVERSION']),
    GOFLAGS: goFlags,
    node: process.version,
    git: (await said('git', ['--version'])).replace('git version ', ''),
    ...peers.versions,
  };
}
