// gows inspect pollution: whether what is kept is what a fresh run would give, hunted on demand.

import { join, parse } from 'node:path';
import { DiagnosticError, exitCodes, failure } from '#diagnostics';
import { readGoEnv } from '#gocmd';
import { verifyGoCache } from '#inspect';
import { drawGoCache } from '#report';
import { openCacheDir } from '../cache-dir.ts';
import { common, inspecting } from '../options.ts';
import type { Output } from '../output.ts';
import type { Call } from '../session.ts';
import type { CommandSpec } from './command.ts';

export const inspectPollution: CommandSpec = {
  name: 'inspect pollution',
  usage: '--go-cache',
  about: "Verify Go's own build cache by content, which the go command does not",
  flags: [...inspecting, ...common],
  goFlags: 'none',
  examples: ['gows inspect pollution --go-cache', 'gows inspect pollution --go-cache --json'],
  run: (call, output) => (call.own.goCache ? inspectGoCache(call, output) : inspectResults()),
};

/** It needs no workspace: the cache is the user's. */
async function inspectGoCache(call: Call, output: Output): Promise<number> {
  const [pattern] = call.patterns;
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
  const binaries = join(openCacheDir(call.own.cacheDir, call.env, call.cwd), 'bin');
  output.out(call.own.json ? `${JSON.stringify(answer)}\n` : drawGoCache(answer, { color: output.color, binaries }));
  return answer.altered.length + answer.unread.length > 0 ? exitCodes.failed : exitCodes.ok;
}

/** The other half of the command, over the results that gows keeps, comes in here. */
function inspectResults(): never {
  throw new DiagnosticError(
    failure('usage/arguments', 'what is to be inspected is not said', {
      remedy: `"gows inspect pollution --go-cache" verifies Go's build cache`,
    }),
  );
}
