// gows inspect pollution: whether what is kept is what a fresh run would give, hunted on demand.

import { join, parse } from 'node:path';
import { DiagnosticError, exitCodes, failure } from '#diagnostics';
import { readGoEnv } from '#gocmd';
import { verifyGoCache } from '#inspect';
import { drawGoCache } from '#report';
import { openCacheDir } from '../cache-dir.ts';
import { common, inspecting } from '../options.ts';
import type { Output } from '../output.ts';
import { inspectResults } from '../pollution.ts';
import type { Call } from '../session.ts';
import type { CommandSpec } from './command.ts';

export const inspectPollution: CommandSpec = {
  name: 'inspect pollution',
  usage: '[PATTERN…] [flags of go test] | --go-cache',
  about: 'Find kept results that depend on what nothing looks at, by running their tests otherwise than usual',
  flags: [...inspecting, ...common],
  goFlags: 'test',
  takesPackages: true,
  examples: [
    'gows inspect pollution ./svc/...',
    'gows inspect pollution --runs 5',
    'gows inspect pollution --go-cache',
  ],
  run: (call, output) => (call.own.goCache ? inspectGoCache(call, output) : inspectResults(call, output)),
};

/** It needs no workspace: the cache is the user's. */
async function inspectGoCache(call: Call, output: Output): Promise<number> {
  const { build, run, own } = call.split;
  const [pattern] = [...call.patterns, ...[...build, ...run, ...own].map(({ name }) => `-${name}`)];
  if (pattern !== undefined) {
    throw new DiagnosticError(
      failure(
        'usage/arguments',
        `--go-cache looks at the whole of Go's build cache, so ${pattern} means nothing to it`,
        {
          remedy: 'leave one of the two out',
        },
      ),
    );
  }
  // From the file system's root no broken go.work or go.mod is in the way.
  const { GOCACHE } = await readGoEnv(parse(call.cwd).root, { ...call.env, GOWORK: 'off', GOFLAGS: '' });
  const answer = await verifyGoCache({ folder: GOCACHE, signal: call.signal });
  const binaries = join(openCacheDir(call.own.cacheDir, call.env, call.cwd).dir, 'bin');
  output.out(call.own.json ? `${JSON.stringify(answer)}\n` : drawGoCache(answer, { color: output.color, binaries }));
  return answer.altered.length + answer.unread.length > 0 ? exitCodes.failed : exitCodes.ok;
}
