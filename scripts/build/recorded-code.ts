// Records what V8 makes of the program while it does what its starts are waited for, in a sample workspace.

import { execFile } from 'node:child_process';
import { appendFile, copyFile, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { userCacheDir } from '#parts';
import { goMachine, temporaryFolder } from '#testkit';
import { makeSample } from '../sample.ts';
import { partNames } from './parts.ts';

const run = promisify(execFile);

export interface RecordRequest {
  /** The Node that the code is for. */
  readonly node: string;
  /** The folder of the built program; the recorded code goes there. */
  readonly program: string;
}

const command = ['affected', 'test', '-race=false'];
/** A file of a package that no other tested one imports: what an edit of it builds begins early. */
const leaf = 'api/api.go';
/** An answer is kept once what it rests on is two seconds old. */
const patienceMs = 30_000;

/**
 * Writes a file for each part: what V8 makes of `program` for a command for which all is as it was, of `again` for one whose
 * answer stands, and of `early` after an edit. The program itself makes them, as it does for its next start.
 * @throws Error where a command fails: it has what it printed.
 */
export async function recordCode({ node, program }: RecordRequest): Promise<void> {
  await using folder = await temporaryFolder();
  const sample = path.join(folder.path, 'sample');
  await mkdir(sample);
  await makeSample(sample);
  const { shared } = await goMachine('local');
  const { PATH = '' } = process.env;
  const home = path.join(folder.path, 'home');
  const env = { PATH, HOME: home, ...shared, GOTOOLCHAIN: 'local', GOWS_CACHE_DIR: path.join(folder.path, 'cache') };
  const gows = (more: Readonly<Record<string, string>> = {}) =>
    run(node, [path.join(program, 'gows.js'), ...command], { cwd: sample, env: { ...env, ...more } });
  // What it takes to build and run tests is no part of a start.
  await gows({ NODE_DISABLE_COMPILE_CACHE: '1' });
  const kept = path.join(userCacheDir(env), 'gows', 'code');
  const recorded = async (name: string) => (await readdir(kept)).find((file) => file.endsWith(`-${name}.v8`));
  const end = Date.now() + patienceMs;
  for (;;) {
    await gows();
    const found = await Promise.all(partNames.map((name) => recorded(`${name}-affected-test`)));
    if (found.every((file) => file !== undefined)) {
      for (const [at, name] of partNames.entries()) {
        await copyFile(path.join(kept, found[at] ?? ''), path.join(program, `${name}.v8`));
      }
      return;
    }
    if (found[partNames.indexOf('again')]) await appendFile(path.join(sample, leaf), '\n// Edited.\n');
    if (Date.now() > end) {
      const missing = partNames.filter((_, at) => found[at] === undefined);
      throw new Error(
        `gows ${command.join(' ')} does not come to load ${missing.join(', ')}, so that its code cannot be recorded`,
      );
    }
    await sleep(500);
  }
}
