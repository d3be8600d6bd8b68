// What the source tells of a test: each rule on a small workspace, one listed by go, and one of ten thousand packages.

import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { type Consults, consultsNothing, scanGoFile } from '#gofile';
import { createHidden, type Hidden, keptConsults } from '#observe';
import { temporaryFolder, writeTree } from '#testkit';
import { digestBytes, type Unit, unitOf } from '#workspace';

type Files = Readonly<Record<string, string>>;

const withoutVariant = (id: string) => id.replace(/ \[.*/, '');

/** The units that `go list -deps -test` would name for a module `m` at the top, without recompiled variants. */
function unitsOf(files: Files): Map<string, Unit> {
  const units = new Map<string, Unit>();
  const folders = new Map<string, string[]>();
  for (const file of Object.keys(files)) {
    if (!/\.(go|c|h)$/.test(file)) continue;
    const dir = path.posix.dirname(file);
    folders.set(dir, [...(folders.get(dir) ?? []), file]);
  }
  const importPathOf = (dir: string) => (dir === '.' ? 'm' : `m/${dir}`);
  for (const [dir, all] of folders) {
    const importPath = importPathOf(dir);
    const add = (id: string, own: readonly string[], forTest: string | undefined, imports?: readonly string[]) => {
      const found = own.flatMap((file) => scanGoFile(files[file] ?? '').imports.map((one) => one.path));
      units.set(id, {
        id,
        importPath: withoutVariant(id),
        name: 'p',
        ...(forTest ? { forTest } : {}),
        standard: false,
        dir,
        module: { path: 'm', version: '', main: true, go: '1.25' },
        inputs: own.map((file) => ({ file, digest: digestBytes(files[file] ?? '') })),
        ignored: [],
        imports: [...new Set(imports ?? found.map((to) => (forTest === to ? `${to} [${to}.test]` : to)))].sort(),
        settings: {},
      });
    };
    const plain = all.filter((file) => !file.endsWith('_test.go'));
    const tests = all.filter((file) => file.endsWith('_test.go'));
    const external = tests.filter((file) => /^package \w+_test$/m.test(files[file] ?? ''));
    const variant = `${importPath} [${importPath}.test]`;
    add(importPath, plain, undefined);
    if (tests.length === 0) continue;
    add(variant, [...plain, ...tests.filter((file) => !external.includes(file))], importPath);
    if (external.length > 0) add(`${importPath}_test [${importPath}.test]`, external, importPath);
    const imports = [variant, ...(external.length > 0 ? [`${importPath}_test [${importPath}.test]`] : [])];
    add(`${importPath}.test`, [], importPath, [...imports, 'testing/internal/testdeps']);
  }
  for (const path of ['os', 'os/exec', 'syscall', 'path/filepath', 'testing/internal/testdeps', 'runtime']) {
    units.set(path, { ...standard, id: path, importPath: path });
  }
  return units;
}

const standard = {
  name: 'std',
  standard: true,
  dir: '/go',
  inputs: [],
  ignored: [],
  imports: [],
  settings: {},
} as const;

interface Given {
  readonly files: Files;
  readonly units?: (units: Map<string, Unit>) => void;
}

async function asking({ files, units: change }: Given): Promise<(importPath: string) => Hidden> {
  const folder = await temporaryFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const top = path.join(folder.path, 'top');
  mkdirSync(top);
  await writeTree(top, files);
  const units = unitsOf(files);
  change?.(units);
  return createHidden({
    graph: { units, packages: new Map() },
    snapshot: { modules: [{ path: 'm', dir: '.' }] },
    top,
    consults: keptConsults(top),
  });
}

/** What there is to say of the package `m/p`. */
async function hiddenOf(files: Files, change?: (units: Map<string, Unit>) => void): Promise<Partial<Hidden>> {
  const ask = await asking({ files, ...(change ? { units: change } : {}) });
  const { because, ...hidden } = ask('m/p');
  expect(because.environment !== undefined).toBe(hidden.environment);
  expect(because.workTree !== undefined).toBe(hidden.workTree);
  return Object.fromEntries(
    Object.entries(hidden).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value)),
  );
}

const plainTest = 'package p\n\nimport "testing"\n\nfunc TestP(t *testing.T) {}\n';
const withMain = (body: string, ...imports: readonly string[]) =>
  `package p\n\n${imports.map((one) => `import "${one}"\n`).join('')}\nfunc TestMain(m *testing.M) {\n${body}\n}\n`;
const go = (body: string, ...imports: readonly string[]) =>
  `package p\n\n${imports.map((one) => `import "${one}"\n`).join('')}\n${body}\n`;

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
  const context = { top: folder.path, moduleCache: '/none', sums: new Map<string, string>() };
  const units = listed.map((one) => unitOf(one, { ...context, digest: (file) => digestBytes(file) }));
  const ask = createHidden({
    graph: { units: new Map(units.map((unit) => [unit.id, unit])), packages: new Map() },
    snapshot: { modules: [{ path: 'm', dir: '.' }] },
    top: folder.path,
    consults: keptConsults(folder.path),
  });
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
    because: {
      environment: 'processes that TestMain may start: m/helper',
      workTree: 'processes that TestMain may start: m/helper',
    },
  });
  expect(ask('m/helper')).toMatchObject({ env: [], environment: false, trees: [], workTree: false, importsExec: true });
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
