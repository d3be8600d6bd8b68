// What Go and C source may consult: each rule on small files, then on the source of Go itself.

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Consults, consultsNothing, consultsOf, consultsOfC } from '#gofile';
import { goMachine } from '#testkit';

/** What a file with these imports and this body says, less what says nothing. */
function said(body: string, ...imports: readonly string[]): Partial<Consults> {
  const head = imports.map((one) => `import ${one.includes('"') ? one : `"${one}"`}\n`).join('');
  const consults = consultsOf(`package p\n\n${head}\n${body}\n`);
  return Object.fromEntries(
    Object.entries(consults).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(consultsNothing[name as keyof Consults]),
    ),
  );
}

const inFunction = (...lines: readonly string[]) => `func f(name string) {\n${lines.join('\n')}\n}`;

test('a file that looks at nothing says nothing', () => {
  expect(said('type T struct{ A int }\n\nfunc (t T) init() int { return t.A }\n\nvar x, y = 1, T{A: 2}')).toEqual({});
});

test('variables are read by literal names, under any name of the package', () => {
  expect(said(inFunction('os.Getenv("a")', 'os.LookupEnv(`b`)', 'os.Getenv(\n("c"),\n)'), 'os')).toEqual({
    env: ['a', 'b', 'c'],
  });
  expect(said(inFunction('system.Getenv("a")', 'os.Getenv("b")'), 'system "os"')).toEqual({ env: ['a'] });
  expect(said(inFunction('Getenv("a")', 'x.Getenv("b")'), '. "os"')).toEqual({ env: ['a'] });
  expect(said(inFunction('os.ExpandEnv("$a/${b}-$$c")'), 'os').env).toEqual(['a', 'b', 'c']);
  expect(said(inFunction('syscall.Getenv("a")', 'unix.Getenv("b")'), 'syscall', 'golang.org/x/sys/unix').env).toEqual([
    'a',
    'b',
  ]);
});

test('links and folders are made, and links asked about, past every log', () => {
  expect(said(inFunction('os.Symlink(a, b)'), 'os')).toEqual({ makesLinks: true });
  expect(said(inFunction('system.Link(a, b)'), 'system "os"')).toEqual({ makesLinks: true });
  expect(said(inFunction('unix.Linkat(0, a, 0, b, 0)'), 'golang.org/x/sys/unix')).toEqual({ makesLinks: true });
  expect(said(inFunction('root.Symlink(a, b)', 'return root.Readlink'))).toEqual({
    makesLinks: true,
    readsLinks: true,
  });
  expect(said(inFunction('fs.Symlink(a, b)'), 'example.com/fs')).toEqual({ makesLinks: true });
  expect(said(inFunction('Symlink(a, b)', 'Mkdir(a, 0)'), '. "os"')).toEqual({ makesLinks: true, makesFolders: true });
  expect(said(inFunction('os.Readlink(a)'), 'os')).toMatchObject({ readsLinks: true });
  expect(said(inFunction('os.Mkdir(a, 0)'), 'os')).toEqual({ makesFolders: true });
  expect(said(inFunction('os.MkdirAll(a, 0)', 'list.Link(a)', 'fs.Mkdir(a)', '// os.Symlink'), 'os')).toEqual({});
});

test('what only looks like a reference is none', () => {
  const source = [
    '// os.Getenv("a")',
    '/* os.Environ() */',
    'var s, r = "os.Getenv(\\"b\\")", `os.Environ()`',
    `var c = '"' // os.Environ()`,
    'func f() { x.os.Getenv("c"); osx.Getenv("d"); my.os.Environ }',
  ];
  expect(said(source.join('\n'), 'os')).toEqual({});
  expect(said('func f() { os.Getenv("a"); os.Environ() }', 'example.com/os').env).toBeUndefined();
});

test('constants of the file are names, also those put together, converted and repeated', () => {
  const source = [
    'const prefix = "my_"',
    'const (',
    '\ta, b = prefix + "a", Name(("b" + "2"))',
    '\tc, d',
    ')',
    inFunction('const inner = "e"', 'os.Getenv(a)', 'os.Getenv(string(b))', 'os.Getenv(d)', 'os.Getenv(inner)'),
    inFunction('os.Getenv(prefix + "f")'),
  ];
  expect(said(source.join('\n'), 'os')).toEqual({
    env: ['b2', 'e', 'my_a', 'my_f'],
    constants: { prefix: 'my_', a: 'my_a', b: 'b2', c: 'my_a', d: 'b2' },
  });
});

test('a constant that another file declares is handed on by its name', () => {
  const source = inFunction('os.Getenv(Key)', 'os.Getenv(keys.Home)', 'os.Getenv(v2.Away)');
  expect(said(source, 'os', 'example.com/keys/v2', 'v2 "example.com/other"')).toEqual({
    envIdentifiers: ['Key', 'example.com/keys/v2.Home', 'example.com/other.Away'],
  });
});

test('constants whose value is not here are named, numbers are not', () => {
  expect(said('const (\n\tA = 1 << iota\n\tB\n\tC = "x" + other\n\tD = pkg.E\n\tF = 7\n\tG = "no name"\n)')).toEqual({
    openConstants: ['C', 'D', 'G'],
  });
});

test('a name that a variable holds is any that stands as a string', () => {
  expect(said(inFunction('os.Getenv(name)', 'f("APP_HOME", "APP_", "lower")'), 'os')).toEqual({
    envDynamic: 'name',
    upperLiterals: ['APP_', 'APP_HOME'],
  });
  expect(said(`const name = "a"\n\n${inFunction('os.Getenv(name)')}`, 'os')).toMatchObject({
    env: ['a'],
    envDynamic: 'name',
  });
  expect(said(inFunction('k, v := x()', 'os.Getenv(v)', 'os.Getenv(k)'), 'os')).toEqual({ envDynamic: 'name' });
  expect(said(inFunction('os.Getenv(test.key)'), 'os')).toEqual({ envDynamic: 'name' });
  expect(said(inFunction('use(os.Getenv)'), 'os')).toEqual({ envDynamic: 'name' });
  expect(said('type T struct{ A string `env:"DB_URL,required"` }', 'github.com/caarlos0/env/v11')).toEqual({
    envDynamic: 'name',
    upperLiterals: ['DB_URL'],
  });
});

test('a name that begins with what is known is known by its beginning', () => {
  expect(said(inFunction('os.Getenv("APP_" + name)', 'os.Getenv(fmt.Sprintf("X%d_", 1))'), 'os', 'fmt')).toEqual({
    envPrefixes: ['APP_', 'X'],
    upperLiterals: ['APP_'],
  });
});

test.for([
  'os.Getenv(name + "_X")',
  'os.Getenv(names[0])',
  'os.Getenv(f(name))',
  'os.Getenv(fmt.Sprintf("%s_X", name))',
  'os.ExpandEnv(name)',
  'os.Expand(name, os.Getenv)',
])('of %s nothing is known', (call) => {
  expect(said(inFunction(call), 'os', 'fmt').envDynamic).toBe('expression');
});

test('the whole environment is read by Environ, and by names that no log sees', () => {
  for (const call of ['os.Environ()', 'syscall.Environ()', 'cmd.Environ()', 'use(os.Environ)', 'syscall.Getenv(name)'])
    expect(said(inFunction(call), 'os', 'syscall'), call).toEqual({ environ: true });
  expect(said(inFunction('other.Environ()'), 'example.com/other')).toEqual({});
});

test('TestMain and init count as functions of the top level alone', () => {
  expect(said('func TestMain(m *testing.M) { m.Run() }', 'testing')).toEqual({ testMain: true });
  expect(said('func init() {}')).toEqual({ initializes: true });
  expect(said('func (T) init() {}\n\nfunc (T) TestMain() {}\n\nfunc f() { init() }')).toEqual({});
});

test.for([
  'f()',
  'T{A: f()}',
  'load[int]("x")',
  'pkg.Load("x")',
  'errors.New(os.Getenv(name))',
  'os.Getenv("X" + f())',
  'os.Expand("$X", f)',
  'func() int { return 1 }()',
  'strings.Map(func(r rune) rune { return f(r) }, "x")',
  'strings.IndexFunc("x", f)',
  'T{}.Load()',
  'x.y.Load()',
  'fs[0]()',
  'f()()',
  'template.Must(template.New("x").ParseFiles("y"))',
  'sync.OnceValue(f)()',
  'sync.OnceValue(made())',
  'struct{ a int }{f()}',
  '[]func(){}[0]()',
])('an initialiser with %s runs code', (expression) => {
  const imports = ['errors', 'os', 'strings', 'sync', 'text/template'];
  const one = said(`var x = ${expression}`, ...imports);
  expect(one.initializes).toBe(true);
  expect(said(`var (\n\ta = 1\n\tx map[string]int = ${expression}\n)`, ...imports).initializes).toBe(true);
});

test.for([
  'errors.New("x")',
  'errors.New(os.Getenv("X"))',
  'os.Getenv(`X`) != ""',
  '(*T)(nil)',
  'interface{ F(x int) }(nil)',
  '[]byte("x")',
  '[]Kind{Kind(1)}',
  'map[string]func(int) error{"a": f, "b": nil}',
  'func(a int) (struct{ x int }, error) { return f() }',
  'func() struct{} { return f() }',
  '&Command{Run: func(args []string) { f(args) }, Name: "x"}',
  'regexp.MustCompile(`x`)',
  'reflect.TypeOf((*T)(nil)).Elem()',
  'template.Must(template.New("x").Parse("y"))',
  'sync.OnceValue(func() int { return f() })',
  'sync.OnceValue(f)',
  'time.Duration(3) * time.Second',
  'make(map[string]int, len(y))',
  'f',
  'x.(T)',
])('an initialiser with %s runs none that counts', (expression) => {
  const imports = ['errors', 'os', 'reflect', 'regexp', 'sync', 'text/template', 'time'];
  const types = 'type Kind int\n\ntype (\n\tA int\n\tCommand struct{ B int }\n)\n\n';
  expect(said(`${types}var x = ${expression}`, ...imports).initializes).toBeUndefined();
});

test('variables of functions are not the package’s', () => {
  expect(said(inFunction('var x = f()', 'var (', 'y = f()', ')'))).toEqual({});
});

test.for([
  ['os.Open(name)', 'os'],
  ['use(os.ReadFile)', 'os'],
  ['os.DirFS(name)', 'os'],
  ['ioutil.ReadFile(name)', 'io/ioutil'],
  ['filepath.WalkDir(name, f)', 'path/filepath'],
  ['t.ParseFiles(name)', 'example.com/x'],
  ['plugin.Open(name)', 'plugin'],
] as const)('%s reads files', ([call, path]) => {
  expect(said(inFunction(call), path)).toEqual({ readsFiles: true });
});

test('files that are written, and those open already, are not read', () => {
  expect(said(inFunction('os.Create(name)', 'syscall.Read(0, nil)', 'os.Setenv(name, name)'), 'os', 'syscall')).toEqual(
    {},
  );
});

test('system calls that open are told from reads that a log sees', () => {
  for (const call of ['syscall.Open(name, 0, 0)', 'syscall.Syscall(syscall.SYS_OPENAT, 0, 0, 0)'])
    expect(said(inFunction(call), 'syscall'), call).toEqual({ rawReads: true });
  expect(said(inFunction('u.Openat2(0, name, nil)'), 'u "golang.org/x/sys/unix"')).toEqual({ rawReads: true });
});

test('processes are started through os/exec, os or system calls', () => {
  expect(said('', '_ "os/exec"')).toEqual({ startsProcesses: true });
  expect(said(inFunction('os.StartProcess(name, nil, nil)'), 'os')).toEqual({ startsProcesses: true });
  expect(said(inFunction('syscall.ForkExec(name, nil, nil)'), 'syscall')).toEqual({ startsProcesses: true });
});

test.for([
  ['runtime.Caller(0)', 'runtime'],
  ['os.Getwd()', 'os'],
] as const)('%s finds out where it is', ([call, path]) => {
  expect(said(inFunction(call), path)).toEqual({ locates: true });
});

test('a C preamble says what C consults, and so do calls of C by name', () => {
  const withC = (preamble: string, body = '') => said(`${preamble}\nimport "C"\n${body}`);
  expect(withC('/*\n#include <stdlib.h>\nint f(void) { return 1; } // getenv("x") fopen("y")\n*/')).toEqual({
    cgo: true,
  });
  expect(withC('// static char *f(void) { return getenv("x"); }')).toEqual({ cgo: true, cEnvironment: true });
  expect(withC('/*\nstatic void f(void) { system ("ls"); }\n*/')).toEqual({ cgo: true, cFiles: true });
  expect(withC('', 'func f() { C.fopen(nil, nil); C.getenv(nil) }')).toEqual({
    cgo: true,
    cEnvironment: true,
    cFiles: true,
  });
  expect(consultsOf('// operating system (any), fopen(\npackage p\n\nimport "C"\n').cFiles).toBe(false);
  expect(consultsOfC('struct stat s; int my_open(int); void f() { std::ifstream in("x"); }')).toMatchObject({
    cEnvironment: false,
    cFiles: true,
  });
  expect(consultsOfC('struct stat s; int my_open(int); extern char **environ;')).toMatchObject({
    cEnvironment: true,
    cFiles: false,
  });
});

test('literals that may be paths are kept, joined and cut to their folders', () => {
  const source = inFunction(
    'x("../fixtures/a.json", "b.yaml", "./c/", "d/%s.txt", "e/*/f", "..", "no path/x", "word", "http://x/y", "a/b:c")',
    'x("github.com/a/b", "*.go", "/etc/hosts", "")',
    'os.ReadFile("LICENSE")',
    'filepath.Join("..", "..", "g", name, "h", "i.txt")',
    'filepath.Join(name, "fixtures")',
  );
  expect(said(source, 'os', 'path/filepath')).toMatchObject({
    pathLiterals: [
      '../../g',
      '../fixtures/a.json',
      '/etc/hosts',
      'LICENSE',
      'a/b:c',
      'b.yaml',
      'c',
      'd',
      'e',
      'fixtures',
      'h/i.txt',
      'i.txt',
    ],
  });
});

test('words of generated messages are neither paths nor names of variables', () => {
  const message =
    '// Code generated by protoc-gen-go. DO NOT EDIT.\n\npackage p\n\nvar d = f("a/b.proto", "STATUS_OK")\n';
  expect(consultsOf(message)).toEqual({ ...consultsNothing, initializes: true });
  expect(consultsOf(message.replace('protoc-gen-go', 'hand')).pathLiterals).toEqual(['a/b.proto']);
});

test('pieces of Go in any order are no fault', () => {
  const piece = fc.constantFrom(
    ...' \n(){}[],;.="`\'\\+:/*',
    ...[
      'func ',
      'var ',
      'const ',
      'type ',
      'import ',
      'package p\n',
      'os',
      'Getenv',
      ':=',
      '"A"',
      'init',
      'x',
      '//',
      '1.',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      consultsOf(`package p\nimport "os"\n${pieces.join('')}`);
      consultsOf(pieces.join(''));
    }),
    { numRuns: process.env['GOWS_LONG'] ? 100_000 : 3000, seed: 5 },
  );
});

test('the source of Go is read without a fault, and says what is known of it', { timeout: 600_000 }, async ({
  annotate,
}) => {
  const { env } = await goMachine();
  const root = `${env.GOROOT}/src`;
  const of = (name: string) => consultsOf(readFileSync(`${root}/${name}`));
  expect(of('os/exec/exec_test.go')).toMatchObject({ testMain: true, startsProcesses: true, environ: true });
  expect(of('os/os_test.go')).toMatchObject({ testMain: true, initializes: true, readsFiles: true });
  expect(of('net/main_test.go')).toMatchObject({ testMain: true, startsProcesses: false });
  expect(of('os/env_test.go')).toMatchObject({ environ: true, testMain: false });
  expect(of('time/zoneinfo.go')).toMatchObject({ env: ['ZONEINFO'], environ: false });
  expect(of('net/http/transport.go').readsFiles).toBe(false);
  expect(of('runtime/cgo/cgo.go')).toMatchObject({ cgo: true, cFiles: false });

  const all = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.go'))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
  const files = process.env['GOWS_LONG'] ? all : all.filter((_, at) => at % 23 === 0);
  const sources = files.map((file) => readFileSync(file));
  const begin = process.cpuUsage();
  const found = sources.map((source) => consultsOf(source));
  const seconds = process.cpuUsage(begin).user / 1e6;
  const bytes = sources.reduce((sum, source) => sum + source.length, 0);
  if (process.env['GOWS_LONG']) await annotate(`${Math.round(bytes / 1e6 / seconds)} MB a second`);
  expect(found.filter(({ initializes }) => initializes).length).toBeGreaterThan(files.length / 50);
  expect(found.filter(({ initializes }) => initializes).length).toBeLessThan(files.length / 3);
});
