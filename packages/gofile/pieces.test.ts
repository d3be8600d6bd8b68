// The pieces of a Go file: what each refers to, and how it looks at its surroundings.

import { expect, test } from 'vitest';
import { type Piece, type PieceEffect, piecesOf } from '#gofile';

const file = (body: string, ...imports: readonly string[]) =>
  `package p\n\n${imports.map((one) => `import "${one}"\n`).join('')}\n${body}\n`;

const piecesIn = (body: string, ...imports: readonly string[]) => piecesOf(file(body, ...imports)).pieces;

function pieceIn(name: string, body: string, ...imports: readonly string[]): Piece | undefined {
  return piecesIn(body, ...imports).find((piece) => piece.name === name);
}

const effectOf = (body: string, ...imports: readonly string[]): PieceEffect | undefined =>
  pieceIn('f', `func f(name string, dir string) {\n${body}\n}`, ...imports)?.effect;

test('functions, methods, types and variables are pieces, and init has no name', () => {
  const body = [
    'type T[K any] struct { u U }',
    'func (t *T[K]) M() { other() }',
    'func (T2) N() {}',
    'func init() { a.b.c() }',
    'var ( x, y = F(), G; z Z )',
    'func F() (interface{ M() }, struct{}) { return lib.New(), struct{}{} }',
  ].join('\n');
  const pieces = piecesIn(body, 'example.com/lib');
  expect(pieces.map(({ name, receiver, type }) => [receiver, name, type].filter(Boolean).join(' '))).toEqual([
    'T true',
    'T M',
    'T2 N',
    '',
    'x',
    'y',
    '',
    'z',
    'F',
  ]);
  expect(pieces[0]?.refs).toContain('U');
  expect(pieces[1]?.refs).toContain('other');
  expect(pieces[3]?.selects).toEqual(['b', 'c']);
  // `F()` runs with the package, and who uses x has what it yields.
  expect(pieces[4]).toMatchObject({ refs: ['y', 'G'], held: { refs: ['F'] } });
  expect(pieces[6]?.refs).toEqual(['F']);
  expect(pieces[7]?.refs).toEqual(['Z']);
  expect(pieces[8]?.calls).toEqual(['example.com/lib.New']);
});

test('of an initialiser only that runs which is called, with what stands among the arguments', () => {
  const runs = (value: string) =>
    pieceIn('', `var x = ${value}`, 'example.com/lib', 'sync')?.refs.filter((name) => name !== 'int') ?? [];
  expect(runs('f()')).toEqual(['f']);
  expect(runs('f')).toEqual([]);
  expect(runs('T{a: f, b: g()}')).toEqual(['g']);
  expect(runs('func() { f() }')).toEqual([]);
  expect(runs('func() int { return f() }()')).toEqual(['f']);
  expect(runs('Describe("x", func() { f() })')).toEqual(['Describe', 'f']);
  expect(runs('[]T{{f()}, {g}}')).toEqual(['f']);
  expect(runs('f[int](g)')).toContain('f');
  expect(runs('map[string]func(){"a": f, "b": func() { g() }}')).toEqual([]);
  expect(runs('map[string]func(){"a": f, "b": g()}')).toEqual(['g']);
  expect(runs('[]func() error{f(), func() error { return g() }}')).toEqual(['f']);
  expect(runs('(f)()')).toEqual(['f']);
  expect(runs('(func() int { return f() })()')).toEqual(['f']);
  expect(runs('fs["a"]["b"]()')).toEqual(['fs']);
  // The method is one of T.
  expect(runs('(&T{}).load()')).toEqual(['T']);
  expect(runs('T{}.with(f).load()')).toEqual(['T', 'f']);
  expect(runs('any(v).(T).load()')).toEqual(['any', 'v', 'T']);
  // A conversion runs nothing of the type.
  expect(runs('(*T)(nil)')).toEqual(['nil']);
  expect(runs('(func(T) U)(nil)')).toEqual(['nil']);
  expect(runs('sync.OnceValue(func() int { return f() })')).toEqual([]);
  expect(runs('sync.OnceValue(func() int { return f() })()')).toContain('f');
  expect(pieceIn('', 'var x = lib.F(1).G(h)', 'example.com/lib')).toMatchObject({
    calls: ['example.com/lib.F'],
    selects: ['G'],
    refs: ['h'],
  });
});

test('m.Run of TestMain is not followed', () => {
  const main = (name: string) =>
    pieceIn(name, `func ${name}(m *testing.M) { lib.Start(m); m.Run() }`, 'testing')?.selects;
  expect(main('TestMain')).toEqual(['M', 'Start']);
  expect(main('main')).toEqual(['M', 'Start', 'Run']);
});

test('variables: by literals, by names from elsewhere, by names that are put together', () => {
  expect(effectOf('os.Getenv("A")', 'os')).toEqual({ env: ['A'] });
  expect(effectOf('g("APP_HOME")')).toEqual({ names: ['APP_HOME'] });
  expect(effectOf('os.Getenv(name)', 'os')).toEqual({ anyName: true });
  expect(effectOf('os.Getenv(name + "_A")', 'os')).toMatchObject({ anyVariable: true });
  expect(effectOf('os.Getenv(other)', 'os')).toEqual({ envIdentifiers: ['other'] });
  expect(effectOf('os.Environ()', 'os')).toEqual({ anyVariable: true });
  expect(effectOf('g(strings.ToUpper(name))', 'strings')).toEqual({ composes: true });
  expect(effectOf('g(name + "_" + dir)')).toEqual({ composes: true });
});

test('files: by names that stand there, and by others', () => {
  expect(effectOf('os.ReadFile("a.txt")', 'os')).toEqual({ paths: ['a.txt'], near: true });
  expect(effectOf('os.ReadFile("/proc/self/auxv")', 'os')).toEqual({ paths: ['/proc/self/auxv'] });
  expect(effectOf('os.ReadFile(filepath.Join(dir, "a", "b.txt"))', 'os', 'path/filepath')).toMatchObject({
    near: true,
    paths: expect.arrayContaining(['a/b.txt']),
  });
  for (const argument of ['name', 'filepath.Join(dir, name)', 'dir + "/a.txt"', 'filepath.Join(dir, "..", name)']) {
    expect(effectOf(`os.ReadFile(${argument})`, 'os', 'path/filepath'), argument).toMatchObject({ unnamed: true });
  }
  expect(effectOf('read := os.ReadFile', 'os')).toEqual({ unnamed: true });
  expect(effectOf('e, _ := os.Executable(); os.Open(e)', 'os')).toBeUndefined();
  expect(effectOf('load(".env")')).toEqual({ paths: ['.env'] });
});

test('folders that are listed, Go source that is parsed', () => {
  for (const call of [
    'os.ReadDir(dir)',
    'filepath.WalkDir(dir, g)',
    'filepath.Glob(name)',
    'parser.ParseFile(s, name)',
  ])
    expect(effectOf(call, 'os', 'path/filepath', 'go/parser'), call).toMatchObject({ lists: true });
  expect(effectOf('file.Readdirnames(-1)')).toEqual({ lists: true });
  expect(effectOf('os.ReadFile(name)', 'os')).not.toHaveProperty('lists');
});

test('it searches that goes up from where source or folder is, or step by step', () => {
  const imports = ['os', 'path/filepath', 'runtime'];
  const searches = (body: string) => effectOf(body, ...imports)?.searches === true;
  expect(searches('_, file, _, _ := runtime.Caller(0); g(filepath.Dir(file))')).toBe(true);
  expect(searches('_, file, _, _ := runtime.Caller(0); log(file)')).toBe(false);
  expect(searches('for { dir = filepath.Dir(dir) }')).toBe(true);
  expect(searches('for { up := filepath.Dir(dir); if up == dir { break }; dir = up }')).toBe(true);
  expect(searches('for { dir = filepath.Join(dir, "..") }')).toBe(true);
  expect(searches('if no(dir) { return f(name, filepath.Dir(dir)) }')).toBe(true);
  expect(searches('for _, one := range all { os.MkdirAll(filepath.Dir(one), 0o755) }')).toBe(false);
  expect(searches('for range all { g(filepath.Join(dir, "..", name)) }')).toBe(false);
});

test('it prints, so methods of what it prints are called', () => {
  expect(effectOf('fmt.Sprint(name)', 'fmt')).toEqual({ prints: true });
  expect(effectOf('json.Marshal(name)', 'encoding/json')).toEqual({ prints: true });
});

test('literals of generated messages name neither variables nor files', () => {
  const body = 'func f() { g("APP_HOME", "a.proto") }';
  expect(piecesIn(body)[0]?.effect).toEqual({ names: ['APP_HOME'], paths: ['a.proto'] });
  const [piece] = piecesOf(`// Code generated by protoc-gen-go. DO NOT EDIT.\n${file(body)}`).pieces;
  expect(piece?.effect).toBeUndefined();
});

test('constants have their values, and what is no Go is no reason to fail', () => {
  expect(piecesOf(file('const A, b = "X_" + "Y", 1')).constants).toEqual({ A: 'X_Y' });
  for (const broken of ['func', 'func (', 'var (', 'var x = f(', 'type (', 'type', 'func (t *T', 'var x = func() {'])
    expect(() => piecesIn(broken), broken).not.toThrow();
});
