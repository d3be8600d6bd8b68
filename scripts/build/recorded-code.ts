// Records what V8 makes of the program while it does what its starts are waited for, in a sample workspace.

import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { userCacheDir } from '#parts';
import { goMachine, temporaryFolder } from '#testkit';
import { makeSample } from '../sample.ts';

const run = promisify(execFile);

export interface RecordRequest {
  /** The Node that the code is for. */
  readonly node: string;
  /** The folder of the built program; the recorded code goes there. */
  readonly program: string;
}

const command = ['affected', 'test', '-race=false'];
/** An answer is kept once what it rests on is two seconds old. */
const patienceMs = 30_000;

/**
 * Writes program.v8 and again.v8: what V8 makes of program.js for a command for which all is as it was, and of again.js for one
 * whose answer stands. The program itself makes them, as it does for its next start.
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
    const [anew, again] = [await recorded('program-affected-test'), await recorded('again-affected-test')];
    if (anew && again) {
      await copyFile(path.join(kept, anew), path.join(program, 'program.v8'));
      await copyFile(path.join(kept, again), path.join(program, 'again.v8'));
      return;
    }
    if (Date.now() > end)
      throw new Error(`gows ${command.join(' ')} keeps no answer, so that its code cannot be recorded`);
    await sleep(500);
  }
}
