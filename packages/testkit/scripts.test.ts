// Every testdata/script/*.txtar is a test: GOWS_SCRIPT=name runs just that one, or those that name* matches.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'vitest';
import { repository, runScript } from '#testkit';

const folder = path.join(repository, 'testdata/script');
/** A script takes seconds where the machine is free, and a hundred times that where it is slow and compiles for all others. */
const timeoutMs = 400_000;
const wanted = process.env['GOWS_SCRIPT'];
const update = process.env['GOWS_SCRIPT_UPDATE'] === '1';
const keep = process.env['GOWS_SCRIPT_KEEP'] === '1';

const names = (await readdir(folder))
  .filter((name) => name.endsWith('.txtar'))
  .map((name) => name.slice(0, -'.txtar'.length))
  .filter((name) => !wanted || path.matchesGlob(name, wanted))
  .sort();
if (names.length === 0) throw new Error(`no script in testdata/script is named ${wanted ?? '*'}`);

describe.concurrent('script', () => {
  for (const name of names) {
    test(name, { timeout: timeoutMs + 20_000 }, async (context) => {
      const file = path.join(folder, `${name}.txtar`);
      const source = await readFile(file, 'utf8');
      const outcome = await runScript(`${name}.txtar`, source, {
        timeoutMs,
        keep,
        ...(update ? { update: file } : {}),
      });
      if (outcome.status === 'skipped') context.skip(outcome.reason);
      if (outcome.status === 'failed') throw scriptError(outcome.log);
    });
  }
});

// The log says where and why; a stack of the runner would only bury it.
function scriptError(log: string): Error {
  const error = new Error(`\n${log}`);
  error.name = 'Script';
  error.stack = `Script: \n${log}`;
  return error;
}
