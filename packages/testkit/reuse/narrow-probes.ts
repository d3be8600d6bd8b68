// Probes of which the log of a test, or its source, tells exactly what they look at.

import { fileOrGone, type Probe, readingProbe, text, variable } from './probe.ts';

const files: readonly Probe[] = [
  readingProbe('own file', 'TestOwnFile', ({ dir }) => ({
    lies: `${dir}/testdata/own.txt`,
    named: 'testdata/own.txt',
  })),
  readingProbe('file of a sibling module', 'TestSibling', ({ up }) => ({
    lies: 'mods/b/sibling.txt',
    named: `${up}/mods/b/sibling.txt`,
  })),
  readingProbe('file of the repository', 'TestRepository', ({ up }) => ({
    lies: 'fixtures/top.txt',
    named: `${up}/fixtures/top.txt`,
  })),
  {
    name: 'file that need not be there',
    breadth: 'narrow',
    values: ['gone', 'good', 'evil'],
    imports: ['os'],
    code: () =>
      'func TestOptional(t *testing.T) { b, _ := os.ReadFile("testdata/optional.txt"); refuse(t, string(b)) }',
    files: fileOrGone(({ dir }) => `${dir}/testdata/optional.txt`),
  },
  {
    name: 'listed folder',
    breadth: 'narrow',
    values: ['good', 'nice', 'evil', 'gone'],
    imports: ['os'],
    code: () => `func TestListed(t *testing.T) {
	names, err := os.ReadDir("testdata/listed")
	if err != nil { t.Fatal(err) }
	for _, at := range names { refuse(t, at.Name()) }
}`,
    files: ({ dir }, value) =>
      value === 'gone' ? {} : { [`${dir}/testdata/listed/one`]: '', [`${dir}/testdata/listed/${value}`]: '' },
  },
  {
    name: 'walked folder',
    breadth: 'narrow',
    values: ['good', 'nice', 'evil'],
    imports: ['io/fs', 'path/filepath'],
    code: () => `func TestWalked(t *testing.T) {
	_ = filepath.WalkDir("testdata/walked", func(name string, _ fs.DirEntry, err error) error { refuse(t, name); return err })
}`,
    files: ({ dir }, value) => ({
      [`${dir}/testdata/walked/one/two`]: '',
      [`${dir}/testdata/walked/${value === 'evil' ? 'one/evil' : value}`]: '',
    }),
  },
  {
    name: 'cases by pattern',
    breadth: 'narrow',
    values: ['good', 'nice', 'evil', 'gone'],
    imports: ['path/filepath'],
    code: () => `func TestCases(t *testing.T) {
	names, _ := filepath.Glob("testdata/cases/*.txt")
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) { t.Parallel(); refuse(t, read(t, name)) })
	}
}`,
    files: ({ dir }, value) => ({
      [`${dir}/testdata/cases/first.txt`]: 'good\n',
      ...(value === 'gone' ? {} : { [`${dir}/testdata/cases/second.txt`]: `${value}\n` }),
    }),
  },
  {
    name: 'stat of a file',
    breadth: 'narrow',
    values: ['good', 'nice', 'gone', 'folder'],
    imports: ['os'],
    code: () => `func TestStat(t *testing.T) {
	found, err := os.Stat("testdata/stated")
	if err != nil { t.Fatal(err) }
	if found.IsDir() { t.Fatal("a folder") }
}`,
    files: (at, value) =>
      value === 'folder'
        ? { [`${at.dir}/testdata/stated/inner`]: '' }
        : fileOrGone(({ dir }) => `${dir}/testdata/stated`)(at, value),
  },
  {
    name: 'mode of a file',
    breadth: 'narrow',
    values: ['plain', 'executable'],
    imports: ['os'],
    code: () => `func TestMode(t *testing.T) {
	found, err := os.Lstat("testdata/mode")
	if err != nil || found.Mode()&0o100 != 0 { t.Fatal(found, err) }
}`,
    files: ({ dir }, value) => ({ [`${dir}/testdata/mode`]: value === 'plain' ? 'same\n' : { script: 'same\n' } }),
  },
  {
    name: 'file through a link',
    breadth: 'narrow',
    values: ['good', 'nice', 'evil'],
    imports: [],
    code: () => 'func TestLink(t *testing.T) { refuse(t, read(t, "testdata/link")) }',
    files: ({ dir }, value) => ({
      [`${dir}/testdata/link`]: { link: `to-${value}` },
      ...Object.fromEntries(['good', 'nice', 'evil'].map((at) => [`${dir}/testdata/to-${at}`, `${at}\n`])),
    }),
  },
  {
    name: 'file from another folder',
    breadth: 'narrow',
    values: text,
    imports: [],
    code: () => 'func TestChdir(t *testing.T) { t.Chdir("testdata"); refuse(t, read(t, "chdir.txt")) }',
    files: fileOrGone(({ dir }) => `${dir}/testdata/chdir.txt`),
    // Chdir of package testing opens the folder that it leaves, and no log tells whether it was listed.
    lists: ({ dir }) => [dir],
  },
  {
    name: 'file below the root that was searched',
    breadth: 'narrow',
    values: text,
    imports: ['os', 'path/filepath'],
    code: () => `func TestSearch(t *testing.T) {
	dir, err := os.Getwd()
	if err != nil { t.Fatal(err) }
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil { break }
		if dir == filepath.Dir(dir) { t.Fatal("no root") }
		dir = filepath.Dir(dir)
	}
	refuse(t, read(t, filepath.Join(dir, "fixtures", "searched.txt")))
}`,
    files: fileOrGone(() => 'fixtures/searched.txt'),
  },
  {
    name: 'file beside the source',
    breadth: 'narrow',
    values: text,
    imports: ['path/filepath', 'runtime'],
    code: () => `func TestBeside(t *testing.T) {
	_, file, _, _ := runtime.Caller(0)
	if !filepath.IsAbs(file) { t.Skip("trimmed") }
	refuse(t, read(t, filepath.Join(filepath.Dir(file), "testdata", "beside.txt")))
}`,
    files: fileOrGone(({ dir }) => `${dir}/testdata/beside.txt`),
  },
  {
    name: 'file in the home folder',
    breadth: 'narrow',
    values: text,
    imports: ['os', 'path/filepath'],
    code: () => `func TestHome(t *testing.T) {
	home, err := os.UserHomeDir()
	if err != nil { t.Fatal(err) }
	refuse(t, read(t, filepath.Join(home, "probe.conf")))
}`,
    files: fileOrGone(() => '~/probe.conf'),
  },
  {
    name: 'skip by a file',
    breadth: 'narrow',
    values: ['stay', 'skip'],
    imports: [],
    code: () => 'func TestSkipped(t *testing.T) { if read(t, "testdata/skip.txt") == "skip" { t.Skip() } }',
    files: fileOrGone(({ dir }) => `${dir}/testdata/skip.txt`),
  },
  {
    name: 'written and read again',
    breadth: 'narrow',
    values: ['good', 'nice', 'evil'],
    imports: ['os'],
    code: () => `func TestWritten(t *testing.T) {
	if err := os.WriteFile("testdata/out.txt", []byte(read(t, "testdata/wish.txt")), 0o666); err != nil { t.Fatal(err) }
	refuse(t, read(t, "testdata/out.txt"))
}`,
    files: fileOrGone(({ dir }) => `${dir}/testdata/wish.txt`),
    writes: ({ dir }) => [`${dir}/testdata/out.txt`],
  },
  {
    name: 'temporary folder',
    breadth: 'narrow',
    values: ['same'],
    imports: ['os', 'path/filepath'],
    code: () => `func TestTemporary(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte("good"), 0o666); err != nil { t.Fatal(err) }
	refuse(t, read(t, name))
}`,
  },
];

const variables: readonly Probe[] = [
  {
    name: 'variable in a test',
    breadth: 'narrow',
    values: text,
    imports: ['os'],
    code: () => 'func TestVariable(t *testing.T) { refuse(t, os.Getenv("BODY_MODE")) }',
    env: variable('BODY_MODE'),
  },
  {
    name: 'variable at initialisation',
    breadth: 'narrow',
    values: text,
    imports: ['os'],
    code: () =>
      'var initialMode = os.Getenv("INITIAL_MODE")\n\nfunc TestInitial(t *testing.T) { refuse(t, initialMode) }',
    env: variable('INITIAL_MODE'),
  },
  {
    name: 'variable of a dependency',
    breadth: 'narrow',
    values: text,
    imports: ['example.com/b/helper'],
    library: 'helper',
    code: () => 'func TestHelper(t *testing.T) { refuse(t, helper.Mode) }',
    env: variable('HELPER_MODE'),
  },
  {
    name: 'file that a variable names',
    breadth: 'narrow',
    values: ['good', 'nice', 'evil', 'gone'],
    imports: ['os'],
    code: () => 'func TestNamed(t *testing.T) { refuse(t, read(t, "testdata/named-"+os.Getenv("FILE_MODE"))) }',
    files: ({ dir }) =>
      Object.fromEntries(['good', 'nice', 'evil'].map((value) => [`${dir}/testdata/named-${value}`, `${value}\n`])),
    env: variable('FILE_MODE'),
  },
  {
    name: 'GODEBUG',
    breadth: 'narrow',
    values: ['gone', 'panicnil=1'],
    imports: [],
    code: () => `func TestDebug(t *testing.T) {
	defer func() { if recover() == nil { t.Error("no value") } }()
	panic(nil)
}`,
    env: variable('GODEBUG'),
  },
];

const compiled: readonly Probe[] = [
  {
    name: 'constant of a dependency',
    breadth: 'narrow',
    values: ['good', 'nice', 'evil'],
    imports: ['example.com/a/base'],
    library: 'base',
    code: () => 'func TestConstant(t *testing.T) { refuse(t, base.Value) }',
    files: (_, value) => ({ 'mods/a/base/value.go': `package base\n\nconst Value = "${value}"\n` }),
  },
  {
    name: 'embedded file',
    breadth: 'narrow',
    values: ['good', 'nice', 'evil'],
    imports: ['embed'],
    code: () => `//go:embed asset.txt
var assets embed.FS

func TestEmbedded(t *testing.T) {
	text, err := assets.ReadFile("asset.txt")
	if err != nil { t.Fatal(err) }
	refuse(t, string(text))
}`,
    files: fileOrGone(({ dir }) => `${dir}/asset.txt`),
  },
  {
    name: 'module of the proxy',
    breadth: 'narrow',
    values: ['v1.0.0', 'v1.1.0', 'v1.2.0'],
    imports: ['example.org/dep'],
    code: () => 'func TestModule(t *testing.T) { refuse(t, dep.Value) }',
  },
  {
    name: 'source that is read',
    breadth: 'narrow',
    values: ['good', 'nice', 'evil'],
    imports: [],
    code: () => 'func TestSource(t *testing.T) { refuse(t, read(t, "commented.go")) }',
    files: ({ dir, name }, value) => ({ [`${dir}/commented.go`]: `package ${name}\n\n// Is ${value}.\n` }),
  },
  {
    name: 'file under a tag',
    breadth: 'narrow',
    values: ['good', 'evil'],
    imports: [],
    code: () => 'func TestTagged(t *testing.T) { tagged(t) }',
    files: ({ dir, name }, value) => ({
      [`${dir}/plain_test.go`]: `//go:build !special\n\npackage ${name}\n\nimport "testing"\n\nfunc tagged(t *testing.T) {}\n`,
      [`${dir}/tagged_test.go`]: `//go:build special\n\npackage ${name}\n\nimport "testing"\n\nfunc tagged(t *testing.T) { refuse(t, "${value}") }\n`,
    }),
  },
  {
    name: 'short run',
    breadth: 'narrow',
    values: ['good', 'evil'],
    imports: [],
    code: () => 'func TestShort(t *testing.T) { if testing.Short() { refuse(t, read(t, "testdata/short.txt")) } }',
    files: fileOrGone(({ dir }) => `${dir}/testdata/short.txt`),
  },
  {
    name: 'arguments',
    breadth: 'narrow',
    values: ['same'],
    imports: ['flag'],
    code: () => 'func TestArguments(t *testing.T) { for _, word := range flag.Args() { refuse(t, word) } }',
  },
  {
    name: 'stamped variable',
    breadth: 'narrow',
    values: ['same'],
    imports: ['example.com/a/base'],
    library: 'base',
    code: () => 'func TestStamp(t *testing.T) { refuse(t, base.Stamp) }',
  },
  {
    // More than what the cache keeps within its database.
    name: 'much output',
    breadth: 'narrow',
    values: ['good', 'nice', 'evil'],
    imports: ['math/rand'],
    code: () => `func TestMuch(t *testing.T) {
	value := read(t, "testdata/much.txt")
	from := rand.New(rand.NewSource(int64(len(t.Name()))))
	for range 3000 { t.Logf("%s %016x%016x%016x", value, from.Uint64(), from.Uint64(), from.Uint64()) }
	refuse(t, value)
}`,
    files: fileOrGone(({ dir }) => `${dir}/testdata/much.txt`),
  },
];

export const narrowProbes: readonly Probe[] = [...files, ...variables, ...compiled];
