// What the source tells of code that runs before the tests begin: initialisers and TestMain, into dependencies too.

import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createHidden, keptConsults } from '#observe';
import { temporaryFolder, writeTree } from '#testkit';
import type { Unit } from '#workspace';
import { asking, go, hiddenOf, plainTest, unitsOf, withMain } from './hidden.fixture.ts';

test('TestMain takes the folder of its own package, and of no other', async () => {
  const main = withMain('m.Run()', 'testing');
  expect(await hiddenOf({ 'p/p.go': go(''), 'p/p_test.go': main })).toEqual({ trees: ['p'] });
  const external = main.replace('package p', 'package p_test');
  expect(await hiddenOf({ 'p/p.go': go(''), 'p/x_test.go': external })).toEqual({ trees: ['p'] });
  const elsewhere = { 'p/p.go': go('', 'm/q'), 'p/p_test.go': plainTest, 'q/q.go': go(''), 'q/q_test.go': main };
  expect(await hiddenOf(elsewhere)).toEqual({});
  expect(await hiddenOf({ 'p/p.go': main, 'p/p_test.go': plainTest })).toEqual({});
});

test('TestMain that may start processes takes the work tree and the environment', async () => {
  const starts = { trees: ['p'], workTree: true, environment: true, importsExec: true };
  const main = withMain('m.Run()', 'testing');
  const exec = go('', 'os/exec');
  expect(await hiddenOf({ 'p/p.go': exec, 'p/p_test.go': main })).toEqual(starts);
  expect(await hiddenOf({ 'p/p.go': go(''), 'p/p_test.go': main, 'p/q_test.go': exec })).toEqual(starts);
  // A package of helpers that only the tests import.
  const helped = withMain('helper.Start()', 'testing', 'm/helper');
  expect(await hiddenOf({ 'p/p.go': go(''), 'p/p_test.go': helped, 'helper/h.go': exec })).toEqual(starts);
  // What the package itself imports is nearly everything.
  expect(await hiddenOf({ 'p/p.go': go('', 'm/q'), 'p/p_test.go': main, 'q/q.go': exec })).toEqual({
    trees: ['p'],
    importsExec: true,
  });
  expect(await hiddenOf({ 'p/p.go': exec, 'p/p_test.go': plainTest })).toEqual({ importsExec: true });
});

test('initialisers that may read files take the folder of the test', async () => {
  const files = {
    'p/p.go': go('', 'm/q'),
    'p/p_test.go': plainTest,
    'q/q.go': go('var x = r.Load()', 'm/r'),
    'r/r.go': go('func Load() []byte { b, _ := os.ReadFile(name); return b }', 'os'),
  };
  expect(await hiddenOf(files)).toEqual({ trees: ['p'] });
  expect(await hiddenOf({ ...files, 'r/r.go': go('func Load() []byte { return nil }') })).toEqual({});
  expect(await hiddenOf({ ...files, 'q/q.go': go('func F() { r.Load() }', 'm/r') })).toEqual({});
});

test('initialisers that but read a variable take no folder, whatever the tests read', async () => {
  const reads = 'func F() { os.ReadFile(name) }';
  const files = (value: string) => ({ 'p/p.go': go(''), 'p/p_test.go': go(`var update = ${value}\n\n${reads}`, 'os') });
  expect(await hiddenOf(files('os.Getenv("UPDATE") != ""'))).toEqual({ env: ['UPDATE'] });
  expect(await hiddenOf(files('load(os.Getenv("UPDATE"))'))).toEqual({ env: ['UPDATE'], trees: ['p'] });
});

test('initialisers that know where they are take their own folder, too', async () => {
  const files = {
    'p/p.go': go('', 'm/q'),
    'p/p_test.go': plainTest,
    'q/q.go': go('func init() { _, file, _, _ := runtime.Caller(0); os.ReadFile(file + "x") }', 'os', 'runtime'),
  };
  expect(await hiddenOf(files)).toEqual({ trees: ['p', 'q'] });
});

test('initialisers that read and start processes take the work tree and the environment', async () => {
  const files = {
    'p/p.go': go('', 'm/q'),
    'p/p_test.go': plainTest,
    'q/q.go': go('func init() { os.ReadFile(name); exec.Command(name) }', 'os', 'os/exec'),
  };
  expect(await hiddenOf(files)).toEqual({ trees: ['p'], workTree: true, environment: true, importsExec: true });
});

test('what a dependency does by itself counts, and in a folder that replaces a module what it may do', async () => {
  const later = 'func F() []string { return os.Environ() }';
  const files = { 'p/p.go': go('', 'm/q'), 'p/p_test.go': plainTest, 'q/q.go': go(later, 'os') };
  const as = (more: object) => (units: Map<string, Unit>) => {
    const unit = units.get('m/q');
    if (unit) units.set('m/q', { ...unit, module: { path: 'q', version: 'v1.0.0', main: false, go: '1.25', ...more } });
  };
  expect(await hiddenOf(files, as({}))).toEqual({});
  expect(await hiddenOf(files, as({ replacedBy: 'example.com/fork v1.2.3' }))).toEqual({});
  expect(await hiddenOf(files, as({ replacedBy: 'forks/q' }))).toEqual({ environment: true });
  const early = { ...files, 'q/q.go': go(`${later}\n\nvar x = F()`, 'os') };
  expect(await hiddenOf(early, as({}))).toEqual({ environment: true });
  const called = { ...files, 'p/p.go': go('var x = q.F()', 'm/q') };
  expect(await hiddenOf(called, as({}))).toEqual({ environment: true });
});

test('literals lead to files and folders that are there, from the test and from the top', async () => {
  const files = {
    'p/p.go': go(''),
    'p/p_test.go': withMain(
      [
        'os.ReadFile("../fixtures/x.json")',
        'os.ReadDir(filepath.Join("..", "shared", "data"))',
        'load("../fixtures/none.json", "../fixtures", "../../outside/o.txt", "..", "../..", "../p", "nothing/x.txt")',
        'fromTop("golden/g.txt")',
      ].join('\n'),
      'os',
      'path/filepath',
    ),
    'fixtures/x.json': '{}',
    'shared/data/a.txt': 'a',
    'golden/g.txt': 'g',
    '../outside/o.txt': 'o',
  };
  const hidden = await hiddenOf(files);
  expect(hidden.opened?.map((file) => file.replace(/^.*\/outside/, '<outside>'))).toEqual([
    '<outside>/o.txt',
    'fixtures/x.json',
    'golden/g.txt',
  ]);
  expect(hidden.stated).toEqual(['fixtures/none.json']);
  // Since it lists a folder, the Go source in them counts, too.
  expect(hidden).toMatchObject({ whole: ['fixtures', 'p', 'shared/data'] });
  expect(hidden.trees).toBeUndefined();
});

test('who asks where it is finds files from each folder above, and beside the source that asks', async () => {
  const files = {
    'x/y/p/p.go': go(''),
    'x/y/p/p_test.go': withMain(
      'os.ReadFile(filepath.Join(q.Root(), "settings", "b.txt"))',
      'os',
      'path/filepath',
      'm/q',
    ),
    'x/settings/b.txt': 'b',
    'q/q.go': go('func Root() string { return os.Getenv("ROOT") }', 'os'),
  };
  const ask = async (root: string, imported: string) =>
    (await asking({ files: { ...files, 'q/q.go': go(`func Root() string { ${root} }`, imported) } }))('m/x/y/p');
  expect(await ask('return "."', 'os')).toMatchObject({ opened: [], trees: ['x/y/p'] });
  const found = { opened: ['x/settings/b.txt'], trees: ['q', 'x/y/p'], workTree: false };
  expect(await ask('_, file, _, _ := runtime.Caller(0); return file', 'runtime')).toMatchObject(found);
  expect(await ask('dir, _ := os.Getwd(); return dir', 'os')).toMatchObject(found);
});

test('who searches upwards and reads what it has no name for may read any file', async () => {
  const files = (read: string) => ({
    'p/p.go': go(''),
    'p/p_test.go': withMain(`for dir != "/" { dir = filepath.Dir(dir); os.ReadFile(${read}) }`, 'os', 'path/filepath'),
  });
  expect(await hiddenOf(files('filepath.Join(dir, name)'))).toEqual({ trees: ['p'], workTree: true });
  expect(await hiddenOf(files('filepath.Join(dir, "a.txt")'))).toEqual({ trees: ['p'] });
  // Only within the tests, where the log tells what was read.
  const later = {
    'p/p.go': go('func F() { for { dir = filepath.Dir(dir); os.ReadFile(dir) } }', 'os', 'path/filepath'),
  };
  expect(await hiddenOf({ ...later, 'p/p_test.go': withMain('m.Run()', 'testing') })).toEqual({ trees: ['p'] });
});

test('methods of what initialisers print, and of the types that they come by, are followed', async () => {
  const type = 'type T struct{ u U }\n\ntype U struct{}\n\n';
  const shown = (receiver: string, method: string) =>
    `${type}func (${receiver}) ${method}() string { b, _ := os.ReadFile(name); return string(b) }\n\n`;
  const files = (body: string) => ({ 'p/p.go': go(body, 'fmt', 'os'), 'p/p_test.go': plainTest });
  expect(await hiddenOf(files(`${shown('T', 'String')}var x = fmt.Sprint(T{})`))).toEqual({ trees: ['p'] });
  expect(await hiddenOf(files(`${shown('*U', 'GoString')}var x = fmt.Sprintf("%#v", T{})`))).toEqual({ trees: ['p'] });
  expect(await hiddenOf(files(`${shown('T', 'Other')}var x = fmt.Sprint(T{})`))).toEqual({});
  expect(await hiddenOf(files(`${shown('T', 'String')}var x = fmt.Sprint(1)`))).toEqual({});
});

test('what is found of a dependency is kept, and asked for no more than once', async () => {
  const store = new Map<string, Uint8Array>();
  const files = { 'p/p.go': go('', 'm/q'), 'p/p_test.go': plainTest };
  const folder = await temporaryFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  await writeTree(folder.path, { ...files, 'cache/q/q.go': go('var x = os.Getenv("Q")', 'os') });
  const units = unitsOf({ ...files, 'q/q.go': go('', 'os') });
  const plain = units.get('m/q');
  if (!plain) throw new Error('m/q');
  const module = { path: 'm', version: 'v1.0.0', main: false, go: '1.25', sum: 'h1:x' };
  units.set('m/q', { ...plain, dir: path.join(folder.path, 'cache/q'), inputs: [], module });
  const ask = () =>
    createHidden({
      graph: { units, packages: new Map() },
      snapshot: { modules: [] },
      top: folder.path,
      consults: keptConsults(folder.path),
      kept: {
        get: (kind, key) => store.get(`${kind} ${key}`),
        put: (kind, key, value) => void store.set(`${kind} ${key}`, value),
      },
    })('m/p').env;
  expect(ask()).toEqual(['Q']);
  await writeTree(folder.path, { 'cache/q/q.go': go('') });
  expect(ask()).toEqual(['Q']);
  // What is garbled is made anew.
  for (const key of store.keys()) store.set(key, Buffer.from('{'));
  expect(ask()).toEqual([]);
});

test('what code of the workspace comes to is kept as long as it and all that it imports have the same content', async () => {
  const folder = await temporaryFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const store = new Map<string, Uint8Array>();
  const ask = (files: Readonly<Record<string, string>>, from = store) => {
    let found = 0;
    const hidden = createHidden({
      graph: { units: unitsOf(files), packages: new Map() },
      snapshot: { modules: [] },
      top: folder.path,
      consults: keptConsults(folder.path),
      kept: {
        get: (kind, key) => from.get(`${kind} ${key}`),
        put: (kind, key, value) => {
          from.set(`${kind} ${key}`, value);
          if (kind === 'early') found += 1;
        },
      },
    })('m/p');
    return { hidden, found };
  };
  const files = {
    'p/p.go': go('var x = q.F("A")', 'm/q', 'm/r'),
    'p/p_test.go': plainTest,
    'q/q.go': go('func F(name string) string { return name }'),
    'r/r.go': go(''),
  };
  await writeTree(folder.path, files);
  const before = ask(files);
  // p with its tests, q and r.
  expect(before.found).toBe(3);
  expect(ask(files)).toEqual({ ...before, found: 0 });
  const edited = { ...files, 'q/q.go': go('func F(name string) string { return os.Getenv("Q_" + name) }', 'os') };
  // What is on the disk is not what was digested, and nothing is kept of it.
  expect(ask(edited).found).toBe(0);
  await writeTree(folder.path, edited);
  const after = ask(edited);
  expect(after.found).toBe(2);
  expect(after.hidden).not.toEqual(before.hidden);
  expect(after.hidden).toEqual(ask(edited, new Map()).hidden);
  expect(ask(edited)).toEqual({ ...after, found: 0 });
});

test('literals of code that runs only within the tests lead nowhere', async () => {
  const files = {
    'p/p.go': go('func F() { os.ReadFile("../fixtures/x.json") }', 'os'),
    'p/p_test.go': plainTest,
    'fixtures/x.json': '{}',
  };
  expect(await hiddenOf(files)).toEqual({});
  const early = { ...files, 'p/p.go': go('var x = load("../fixtures/x.json")') };
  expect((await hiddenOf(early)).opened).toEqual(['fixtures/x.json']);
});

test('literals of a helper lead from its own folder', async () => {
  const files = {
    'p/p.go': go(''),
    'p/p_test.go': withMain('helper.Load()', 'm/deep/helper'),
    'deep/helper/h.go': go('func Load() { os.ReadFile("../data/x.json") }', 'os'),
    'deep/data/x.json': '{}',
  };
  expect((await hiddenOf(files)).opened).toEqual(['deep/data/x.json']);
});
