// What the source tells of a test: each rule on a small workspace, one listed by go, and one of ten thousand packages.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type Consults, consultsNothing } from '#gofile';
import { createHidden, keptConsults } from '#observe';
import { temporaryFolder, writeTree } from '#testkit';
import { digestBytes, type Unit, unitOf } from '#workspace';
import { go, hiddenOf, plainTest, standard, withMain } from './hidden.fixture.ts';

test('a package that looks at nothing has nothing hidden', async () => {
  expect(await hiddenOf({ 'p/p.go': go('func F() int { return 1 }'), 'p/p_test.go': plainTest })).toEqual({});
});

test('names that any package of the closure reads count, and no others', async () => {
  const files = {
    'p/p.go': go('var home = os.Getenv("P")', 'os', 'm/q'),
    'p/p_test.go': go('var x = os.Getenv("T")', 'os'),
    'p/x_test.go': 'package p_test\n\nimport "os"\n\nvar x = os.Getenv("X")\n',
    'q/q.go': go('func F() { os.Getenv("Q"); os.Getenv("Q_" + s) }', 'os'),
    'q/q_test.go': go('var x = os.Getenv("NOT_OF_P")', 'os'),
    'r/r.go': go('var x = os.Getenv("NOT")', 'os'),
  };
  expect(await hiddenOf(files)).toEqual({ env: ['P', 'Q', 'T', 'X'], envPrefixes: ['Q_'] });
});

test('constants of other files, other packages and of tests for external tests have their values', async () => {
  const files = {
    'p/p.go': go('var a, b = os.Getenv(own), os.Getenv(q.Key)', 'os', 'm/q'),
    'p/other.go': go('const own = "OWN"'),
    'p/export_test.go': go('const Exported = "EXPORTED"'),
    'p/x_test.go': 'package p_test\n\nimport (\n\t"os"\n\t"m/p"\n)\n\nvar x = os.Getenv(p.Exported)\n',
    'q/q.go': go('const Key = "KEY"'),
  };
  expect(await hiddenOf(files)).toEqual({ env: ['EXPORTED', 'KEY', 'OWN'] });
});

test('a constant of a package that is not looked at may be any name', async () => {
  const hidden = await hiddenOf({
    'p/p.go': go('var a = os.Getenv(lib.Key)', 'os', 'example.com/lib'),
    'p/p_test.go': plainTest,
  });
  expect(hidden).toEqual({ environment: true });
});

test('a constant put together across files may be any name', async () => {
  const files = {
    'p/p.go': go('var a = os.Getenv(key)', 'os'),
    'p/a.go': go('const key = prefix + "_KEY"'),
    'p/b.go': go('const prefix = "APP"'),
    'p/p_test.go': plainTest,
  };
  expect(await hiddenOf(files)).toEqual({ environment: true });
});

test('where a variable says which is read before the tests, all names that stand as strings count', async () => {
  const files = {
    'p/p.go': go('var a = q.Get("APP_HOME") + "APP_" + "no name"', 'm/q'),
    'p/p_test.go': plainTest,
    'q/q.go': go('func Get(key string) string { return os.Getenv(key) }', 'os'),
  };
  expect(await hiddenOf(files)).toEqual({ env: ['APP_HOME'], envPrefixes: ['APP_'] });
  // The log sees it where only tests can run it.
  expect(await hiddenOf({ ...files, 'p/p.go': go('func F() { q.Get("APP_HOME") }', 'm/q') })).toEqual({});
  const main = withMain('q.Get("APP_HOME")', 'testing', 'm/q');
  expect(await hiddenOf({ ...files, 'p/p.go': go(''), 'p/p_test.go': main })).toMatchObject({ env: ['APP_HOME'] });
});

test('a name put together before the tests is any', async () => {
  const files = {
    'p/p.go': go('func init() { q.Get("x") }', 'm/q'),
    'p/p_test.go': plainTest,
    'q/q.go': go('func Get(key string) string { return os.Getenv(key + "_X") }', 'os'),
  };
  expect(await hiddenOf(files)).toEqual({ environment: true });
  expect(await hiddenOf({ ...files, 'p/p.go': go('func F() { q.Get("x") }', 'm/q') })).toEqual({});
});

test('an import of elsewhere that imports the workspace may run it before the tests', async () => {
  const files = {
    'p/p.go': go('', 'example.com/lib'),
    'p/p_test.go': plainTest,
    'q/q.go': go('func Get(key string) string { return os.Getenv(key + "_X") }', 'os'),
  };
  const lib: Unit = {
    ...standard,
    id: 'example.com/lib',
    importPath: 'example.com/lib',
    standard: false,
    module: { path: 'example.com/lib', version: 'v1.0.0', main: false, go: '1.25' },
    imports: ['m/q'],
  };
  expect(await hiddenOf(files, (units) => units.set(lib.id, lib))).toEqual({ environment: true });
});

test('os.Environ in any package of the closure makes the environment count, the tests of another do not', async () => {
  const files = {
    'p/p.go': go('', 'm/q'),
    'p/p_test.go': plainTest,
    'q/q.go': go('', 'm/r'),
    'q/q_test.go': go('var x = os.Environ()', 'os'),
    'r/r.go': go('func F() { os.Environ() }', 'os'),
  };
  expect(await hiddenOf(files)).toEqual({ environment: true });
  expect(await hiddenOf({ ...files, 'r/r.go': go('') })).toEqual({});
});

test('system calls that open files take the work tree at any time, and so does C', async () => {
  const raw = {
    'p/p.go': go('', 'm/q'),
    'p/p_test.go': plainTest,
    'q/q.go': go('func F() { syscall.Open(n, 0, 0) }', 'syscall'),
  };
  expect(await hiddenOf(raw)).toEqual({ workTree: true });
  const c = { 'p/p.go': go('', 'C'), 'p/p.c': 'void f() { fopen("x", "r"); }', 'p/p_test.go': plainTest };
  expect(await hiddenOf(c)).toEqual({ workTree: true });
  expect(await hiddenOf({ ...c, 'p/p.c': 'char *f() { return getenv("x"); }' })).toEqual({ environment: true });
});

test('so many names that may be read are the whole environment', async () => {
  const names = Array.from({ length: 2500 }, (_, at) => `"N_${at}"`).join(', ');
  const files = {
    'p/p.go': go(`var all = []string{${names}}\n\nvar x = get(all)\n\nfunc get(n []string) { os.Getenv(n[0]) }`, 'os'),
    'p/p_test.go': plainTest,
  };
  expect(await hiddenOf({ ...files, 'p/p.go': files['p/p.go'].replace('n[0]', 'n') })).toEqual({ environment: true });
});

test('a file is scanned once for each content, and an answer that is garbled is made anew', async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { 'a.go': go('func F() { os.Getenv("A") }', 'os'), 'b.s': 'getenv(' });
  const digest = digestBytes(go('func F() { os.Getenv("A") }', 'os'));
  const store = new Map<string, Uint8Array>();
  const kept = {
    get: (kind: string, key: string) => store.get(`${kind} ${key}`),
    put: (kind: string, key: string, value: Uint8Array) => void store.set(`${kind} ${key}`, value),
  };
  expect(keptConsults(folder.path, kept)('a.go', digest)).toMatchObject({ env: ['A'] });
  expect(store.size).toBe(1);
  await writeTree(folder.path, { 'a.go': 'package gone' });
  expect(keptConsults(folder.path, kept)('a.go', digest)).toMatchObject({ env: ['A'], environ: false });
  for (const key of store.keys()) store.set(key, Buffer.from('{'));
  expect(keptConsults(folder.path, kept)('a.go', digest).env).toEqual([]);
  // Not what was asked about any more, so nothing is kept of it.
  expect([...store.values()].map((bytes) => bytes.length)).toEqual([1]);
  expect(keptConsults(folder.path, kept)('b.s', 'x')).toEqual(consultsNothing);
  expect(keptConsults(folder.path, kept)('none.go', 'missing')).toEqual(consultsNothing);
});

test('what go lists is what is walked: variants, external tests, helpers that import the package', {
  timeout: 60_000,
}, async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, {
    'go.mod': 'module m\n\ngo 1.25\n',
    'p/p.go': 'package p\n\nfunc F() {}\n',
    'p/p_test.go': 'package p\n\nconst Key = "EXPORTED"\n',
    'p/x_test.go':
      'package p_test\n\nimport (\n\t"os"\n\t"testing"\n\n\t"m/helper"\n\t"m/p"\n)\n\nvar x = os.Getenv(p.Key)\n\nfunc TestMain(m *testing.M) { helper.Start(); m.Run() }\n',
    'helper/h.go':
      'package helper\n\nimport (\n\t"os/exec"\n\n\t"m/p"\n)\n\nfunc Start() { p.F(); exec.Command("ls").Run() }\n',
  });
  const { stdout } = await promisify(execFile)('go', ['list', '-deps', '-test', '-json', './...'], {
    cwd: folder.path,
    maxBuffer: 1 << 28,
  });
  const listed = JSON.parse(`[${stdout.replaceAll('\n}\n{', '\n},\n{')}]`) as Parameters<typeof unitOf>[0][];
  const context = { top: folder.path, moduleCache: '/none', sums: new Map<string, string>(), linked: [] };
  const units = listed.map((one) => unitOf(one, { ...context, digest: (file) => digestBytes(file) }));
  const workspace = {
    graph: { units: new Map(units.map((unit) => [unit.id, unit])), packages: new Map() },
    snapshot: { modules: [{ path: 'm', dir: '.' }] },
    top: folder.path,
    consults: keptConsults(folder.path),
  };
  const ask = createHidden(workspace);
  expect(ask('m/p')).toEqual({
    env: ['EXPORTED'],
    envPrefixes: [],
    environment: true,
    opened: [],
    stated: [],
    trees: ['p'],
    whole: [],
    workTree: true,
    importsExec: true,
    makesLinks: false,
    readsLinks: false,
    makesFolders: false,
    because: {
      environment: 'processes that TestMain may start: m/helper',
      workTree: 'processes that TestMain may start: m/helper',
    },
  });
  const prepared = createHidden(workspace);
  // The package with its tests, its outer tests, the helper made anew for them, and the test's main package.
  expect([...prepared.prepare('m/p')].length).toBe(4);
  expect([...prepared.prepare('m/p')].length).toBe(0);
  expect(prepared('m/p')).toEqual(ask('m/p'));
  expect(ask('m/helper')).toMatchObject({ env: [], environment: false, trees: [], workTree: false, importsExec: true });
});

test('links count wherever code of the workspace makes or asks about them, folders where the package itself makes them', async () => {
  const files = {
    'q/q.go': 'package q\n\nimport "os"\n\nfunc F() { os.Symlink("a", "b"); os.Readlink("b"); os.Mkdir("c", 0) }\n',
    'p/p_test.go': go('import "m/q"\n\nfunc TestP(t *testing.T) { q.F() }', 'testing'),
  };
  expect(await hiddenOf(files)).toMatchObject({ makesLinks: true, readsLinks: true });
  expect(await hiddenOf(files)).not.toHaveProperty('makesFolders');
  const own = go('func TestP(t *testing.T) { os.Mkdir("c", 0) }', 'os', 'testing');
  expect(await hiddenOf({ 'p/p_test.go': own })).toEqual({ makesFolders: true });
  const vendored = await hiddenOf(files, (units) => {
    const unit = units.get('m/q');
    if (unit) units.set('m/q', { ...unit, module: { path: 'm/q', version: 'v1.0.0', main: false, go: '1.25' } });
  });
  expect(vendored).not.toHaveProperty('makesLinks');
});

test('packages by the thousand are asked about in seconds', () => {
  const size = process.env['GOWS_LONG'] ? 10_000 : 1000;
  const units = new Map<string, Unit>();
  for (let at = 0; at < size; at++) {
    const importPath = `m/p${at}`;
    const imports = Array.from({ length: 10 }, (_, nth) => at - 1 - ((at * 7 + nth * nth * 31) % (at + 1)))
      .filter((to) => to >= 0)
      .map((to) => `m/p${to}`);
    const unit: Unit = {
      ...standard,
      id: importPath,
      importPath,
      standard: false,
      dir: `p${at}`,
      module: { path: 'm', version: '', main: true, go: '1.25' },
      inputs: [{ file: `p${at}/p.go`, digest: `${at}` }],
      imports: [...new Set(imports)],
    };
    units.set(importPath, unit);
    const variant = `${importPath} [${importPath}.test]`;
    units.set(variant, { ...unit, id: variant, forTest: importPath });
    units.set(`${importPath}.test`, {
      ...unit,
      id: `${importPath}.test`,
      inputs: [],
      imports: [variant, 'testing/internal/testdeps'],
    });
  }
  const consults = (file: string): Consults => {
    const at = Number(/\d+/.exec(file)?.[0]);
    return {
      ...consultsNothing,
      env: at % 20 === 0 ? [`N${at % 300}`] : [],
      upperLiterals: [`U${at % 500}`, `V${at % 70}`],
      envDynamic: at % 50 === 0 ? 'name' : 'none',
      initializes: at % 3 === 0,
      readsFiles: at % 10 === 0,
      pathLiterals: at % 4 === 0 ? [`testdata/${at}.json`, '../shared/x.json'] : [],
    };
  };
  const ask = createHidden({
    graph: { units, packages: new Map() },
    snapshot: { modules: [{ path: 'm', dir: '.' }] },
    top: '/nowhere',
    consults,
  });
  const begin = process.cpuUsage();
  let names = 0;
  for (let at = 0; at < size; at++) names += ask(`m/p${at}`).env.length;
  const seconds = process.cpuUsage(begin).user / 1e6;
  expect(names).toBeGreaterThan(size);
  expect(seconds).toBeLessThan(process.env['GOWS_LONG'] ? 60 : 10);
});
