// A build that was begun before the plan was made: taken over, or ended, and bounded as any other.

import { existsSync, readFileSync } from 'node:fs';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type GoMachine, goMachine, type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';
import { beginEarly, type EarlyBuild } from './early.ts';
import { buildGoexec, trialPlan, tryPlan } from './trial.ts';

let go: GoMachine;
let tools: TemporaryFolder;
let goexec: string;
let folder: TemporaryFolder;

beforeAll(async () => {
  go = await goMachine();
  tools = await temporaryFolder();
  goexec = await buildGoexec(go, tools.path);
}, 60_000);
afterAll(() => tools[Symbol.asyncDispose]());

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeTree(folder.path, {
    'go.mod': 'module ex.com/m\n\ngo 1.25\n',
    'p/p_test.go': 'package p\n\nimport "testing"\n\nfunc TestP(t *testing.T) {}\n',
  });
});
afterEach(() => folder[Symbol.asyncDispose]());

const cacheDir = () => path.join(folder.path, 'cache');

async function begun(script: string) {
  const file = path.join(folder.path, 'go');
  await writeFile(file, `#!/bin/sh\necho $$ >> '${folder.path}/pids'\n${script}\n`);
  await chmod(file, 0o755);
  const plan = await trialPlan({ root: folder.path, packages: ['ex.com/m/p'], go });
  const asked = { ...plan, build: { ...plan.build, go: file } };
  const request = { build: asked.build, tasks: asked.tasks, cacheDir: cacheDir(), workspaceRoot: folder.path, goexec };
  const early = beginEarly({ ...request, runId: 'early' });
  await early.started;
  const run = (more: { early: EarlyBuild; signal?: AbortSignal }) =>
    tryPlan(asked, {
      goexec,
      cacheDir: cacheDir(),
      workspaceRoot: folder.path,
      runId: 'early',
      binaryBytes: 0,
      ...more,
    });
  const log = path.join(folder.path, 'pids');
  await expect.poll(() => existsSync(log) && readFileSync(log, 'utf8').endsWith('\n')).toBe(true);
  const pids = readFileSync(log, 'utf8').trim().split('\n').map(Number);
  return { early, run, pids };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it.skipIf(process.platform === 'win32')('ends with a run that is stopped before it takes it over', async () => {
  const { early, run, pids } = await begun('exec sleep 60');
  expect(pids.map(isAlive)).toEqual([true]);
  const ended = await run({ early, signal: AbortSignal.abort() });
  await early.discard();
  expect([ended.outcome, pids.map(isAlive)]).toEqual(['cancelled', [false]]);
  expect(await readdir(path.join(cacheDir(), 'runs'))).toEqual([]);
});

it.skipIf(process.platform === 'win32')('what it builds counts when binaries are bounded', async () => {
  const { early, run, pids } = await begun(`exec '${go.goBin}' "$@"`);
  const ended = await run({ early });
  await early.discard();
  expect([ended.outcome, pids.length]).toEqual(['pass', 1]);
  const files = await readdir(path.join(cacheDir(), 'bin'), { recursive: true });
  expect(files.filter((name) => name.endsWith('.test'))).toEqual([]);
});
