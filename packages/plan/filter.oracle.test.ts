// --filter against the go command, over made-up workspaces: X... is what `go list -deps -test X` lists of the workspace, and ...X
// each package whose own such listing has X.

import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readGoEnv } from '#gocmd';
import { filterPackages } from '#plan';
import {
  filesOf,
  goMachine,
  makeModel,
  makeProxy,
  modelModules,
  seeded,
  seedsOf,
  temporaryFolder,
  writeTree,
} from '#testkit';
import { locate, readOutline } from '#workspace';

const run = promisify(execFile);

test.each(seedsOf(process.env['GOWS_LONG'] === '1' ? 20 : 2))('seed %i', async (seed) => {
  await using folder = await temporaryFolder();
  const proxy = await makeProxy(join(folder.path, 'proxy'), modelModules);
  const machine = await goMachine();
  const env = {
    ...(process.env as Record<string, string>),
    ...machine.shared,
    ...proxy.env,
    GOMODCACHE: join(folder.path, 'modcache'),
    GOFLAGS: '-modcacherw',
    GOENV: 'off',
    GOTOOLCHAIN: 'local',
  };
  const root = join(folder.path, 'repo');
  await mkdir(root);
  await writeTree(root, filesOf(makeModel(seeded(seed)), proxy.sums));
  const goEnv = await readGoEnv(root, env);
  const snapshot = await readOutline({ top: root, location: locate({ cwd: root }), goEnv, env, flags: [] });
  const own = new Set(snapshot.packages.map(({ importPath }) => importPath));
  const needed = new Map<string, ReadonlySet<string>>();
  for (const importPath of own) {
    const { stdout } = await run('go', ['list', '-e', '-deps', '-test', importPath], { cwd: root, env });
    const listed = stdout.split('\n').map((line) => line.replace(/ \[.*/, ''));
    needed.set(importPath, new Set(listed.filter((path) => own.has(path))));
  }
  const filtered = (...filters: string[]) => {
    const { packages, diagnostics } = filterPackages({ filters, snapshot, top: root, cwd: root });
    // Nothing but itself may be left out of what stands alone.
    return diagnostics.length > 0 ? [] : packages.map(({ importPath }) => importPath);
  };
  const inOrder = (paths: Iterable<string>) => {
    const all = new Set(paths);
    return [...own].filter((path) => all.has(path));
  };
  let more = 0;
  for (const path of own) {
    const needs = inOrder(needed.get(path) ?? []);
    const neededBy = inOrder([...needed].flatMap(([other, paths]) => (paths.has(path) ? [other] : [])));
    more += needs.length + neededBy.length - 2;
    expect({ path, needs: filtered(`{${path}}...`) }).toEqual({ path, needs });
    expect({ path, neededBy: filtered(`...{${path}}`) }).toEqual({ path, neededBy });
    expect(filtered(`...{${path}}...`)).toEqual(inOrder([...needs, ...neededBy]));
    expect(filtered(`{${path}}^...`)).toEqual(needs.filter((one) => one !== path));
    expect(filtered(`...^{${path}}`)).toEqual(neededBy.filter((one) => one !== path));
    expect(filtered(`!...{${path}}`)).toEqual(inOrder(own).filter((one) => !neededBy.includes(one)));
  }
  expect(more).toBeGreaterThan(0);
});
