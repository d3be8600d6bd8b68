import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { git, goMachine, temporaryFolder } from '#testkit';
import { workspacesOf } from '../cases/workspaces.ts';
import { filesOf } from './files.ts';
import { defaults, leafOf, makeShape } from './shape.ts';
import { writeWorkspace } from './write.ts';

const run = promisify(execFile);

test('equal parameters give the same commit, another seed another one', async () => {
  const commits = await Promise.all(
    [1, 1, 2].map(async (seed) => {
      await using folder = await temporaryFolder();
      return await writeWorkspace(folder.path, makeShape({ ...defaults, modules: 4, packages: 20, seed }));
    }),
  );
  expect(commits[0]).toBe(commits[1]);
  expect(commits[0]).not.toBe(commits[2]);
});

test('the go command lists, builds, vets and tests all of it, offline', async () => {
  await using folder = await temporaryFolder();
  const shape = makeShape({ ...defaults, modules: 5, packages: 25, sleepMs: 1, cpuMs: 1, sleep: 0.2, cpu: 0.2 });
  await writeWorkspace(folder.path, shape);
  const { shared } = await goMachine();
  const env = { ...process.env, ...shared, GOPROXY: 'off', GOFLAGS: '-buildvcs=false', GOWORK: '' };
  const go = (...args: string[]) => run('go', args, { cwd: folder.path, env, maxBuffer: 1 << 26 });

  const { stdout } = await go('list', '-f', '{{.ImportPath}} {{len .TestGoFiles}}{{len .XTestGoFiles}}', 'work');
  const listed = stdout.trim().split('\n');
  expect(listed.map((line) => line.split(' ')[0]).sort()).toEqual(shape.packages.map((one) => one.importPath).sort());
  const tested = shape.packages.filter(({ test: kind }) => kind !== 'none').length;
  expect(listed.filter((line) => !line.endsWith(' 00'))).toHaveLength(tested);

  await go('build', 'work');
  // Vets as well.
  const passed = await go('test', 'work');
  expect(passed.stdout.match(/^ok /gm)).toHaveLength(tested);
  expect(await git(folder.path, 'status', '--short')).toBe('');
  const leaf = leafOf(shape);
  await expect(go('list', '-f', `{{join .Imports "\\n"}}`, 'work')).resolves.toMatchObject({
    stdout: expect.not.stringMatching(new RegExp(`^${leaf.importPath}$`, 'm')),
  });
}, 300_000);

test('imports go to what comes earlier, never to what is internal to another module, and each is required', () => {
  const { packages, modules } = makeShape({ ...defaults, modules: 100, packages: 1000 });
  const place = new Map(packages.map((one, at) => [one.importPath, at]));
  const requires = new Map(modules.map((module) => [module.name, module.requires]));
  expect(packages).toHaveLength(1000);
  expect(new Set(packages.map((one) => one.importPath)).size).toBe(1000);
  for (const [at, one] of packages.entries()) {
    for (const wanted of one.imports) {
      expect(place.get(wanted)).toBeLessThan(at);
      const [, module] = wanted.split('/');
      if (module === one.module) continue;
      expect(wanted).not.toContain('/internal/');
      expect(requires.get(one.module)).toContain(`example.com/${module}`);
    }
  }
});

test('closures stay small in a large workspace, and some packages are imported by many', () => {
  const { packages } = makeShape({ ...defaults, modules: 1000, packages: 10_000 });
  const closures = new Map<string, Set<string>>();
  const importers = new Map<string, number>();
  for (const one of packages) {
    const closure = new Set(one.imports);
    for (const path of one.imports) {
      for (const further of closures.get(path) ?? []) closure.add(further);
      importers.set(path, (importers.get(path) ?? 0) + 1);
    }
    closures.set(one.importPath, closure);
  }
  const sizes = [...closures.values()].map((closure) => closure.size).sort((a, b) => a - b);
  expect(sizes[5000]).toBeGreaterThan(3);
  expect(sizes[5000]).toBeLessThan(100);
  expect(Math.max(...importers.values())).toBeGreaterThan(20);
});

test('a share of tests changes nothing but the tests', () => {
  const of = (tests: number) => makeShape({ ...defaults, tests }).packages.map(({ test: _, ...rest }) => rest);
  expect(of(0)).toEqual(of(1));
  const kinds = new Set(makeShape({ ...defaults, packages: 400, tests: 1 }).packages.map((one) => one.test));
  expect([...kinds].sort()).toEqual(['computes', 'external', 'plain', 'reads', 'sleeps']);
});

test('every workspace that is measured has a leaf to edit', () => {
  for (const name of ['all-reused', 'cold', 'scale']) {
    for (const given of [true, false].flatMap((quick) => workspacesOf(name, quick))) {
      const shape = makeShape({ ...defaults, ...given });
      const leaf = leafOf(shape);
      expect(shape.packages.filter((one) => one.imports.includes(leaf.importPath))).toEqual([]);
    }
  }
});

test('a workspace of fewer packages than modules is refused', () => {
  expect(() => makeShape({ ...defaults, modules: 3, packages: 2 })).toThrow('at least 3 packages');
  expect(() => makeShape({ ...defaults, modules: 0 })).toThrow('at least 1 packages');
});

test('the program says what it made, and refuses a folder that is in use', async () => {
  await using folder = await temporaryFolder();
  const script = path.join(import.meta.dirname, '../generate.ts');
  const made = path.join(folder.path, 'made');
  const { stdout } = await run(process.execPath, [script, made, '--modules', '2', '--packages', '7', '--tests', '1']);
  expect(stdout).toMatch(/^2 modules, 7 packages, 7 with tests, commit [0-9a-f]{9}, in \d+\.\d s\n$/);
  const first = [...filesOf(makeShape({ ...defaults, modules: 2, packages: 7, tests: 1 }))][0];
  expect(await readFile(path.join(made, first?.[0] ?? ''), 'utf8')).toBe(first?.[1]);
  await expect(run(process.execPath, [script, made])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is not empty'),
  });
  await expect(run(process.execPath, [script, made, '--modules', 'ten'])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--modules takes a number, not ten'),
  });
});
