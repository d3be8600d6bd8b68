// Classes of flags and variables: nothing that the go command has may lack one, and equal meaning gives equal fields.

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import {
  findGoFlag,
  type GoEnv,
  goEnvClasses,
  goFlagTable,
  type Reuse,
  type ReuseRequest,
  readGoEnv,
  reuseOf,
  splitArguments,
  variableClasses,
} from '#gocmd';

const run = promisify(execFile);
const scratch = mkdtempSync(path.join(tmpdir(), 'gows-reuse-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** One architecture for each variable that only some have. */
const platforms = [
  'linux/amd64',
  'linux/386',
  'linux/arm',
  'linux/arm64',
  'linux/mips',
  'linux/mips64',
  'linux/ppc64le',
  'linux/riscv64',
  'js/wasm',
  'darwin/arm64',
  'windows/amd64',
];

/** The oldest and the newest release that gows knows; they come through the module proxy. */
const toolchains = ['local', ...(process.env['GOWS_LONG'] === '1' ? ['go1.25.0', 'go1.27.0'] : [])];

test.for(toolchains)(
  'every variable of go env -json has a class, with toolchain %s',
  { timeout: 120_000 },
  async (GOTOOLCHAIN) => {
    const names = new Set<string>();
    for (const platform of platforms) {
      const [GOOS = '', GOARCH = ''] = platform.split('/');
      const env = { ...process.env, GOOS, GOARCH, CGO_ENABLED: '0', GOTOOLCHAIN };
      const { stdout } = await run('go', ['env', '-json'], { env, cwd: scratch });
      for (const name of Object.keys(JSON.parse(stdout) as object)) names.add(name);
    }
    expect(names.size).toBeGreaterThan(50);
    expect([...names].filter((name) => !Object.hasOwn(goEnvClasses, name))).toEqual([]);
  },
);

test('every variable that the go command knows has a class, printed by go env or not', async () => {
  const { stdout } = await run('go', ['env', 'GOROOT']);
  const source = readFileSync(path.join(stdout.trim(), 'src/internal/cfg/cfg.go'), 'utf8');
  const names = (/KnownEnv = `([^`]*)`/.exec(source)?.[1] ?? '').trim().split(/\s+/);
  expect(names.length).toBeGreaterThan(50);
  const classes = { ...goEnvClasses, ...variableClasses };
  expect(names.filter((name) => !Object.hasOwn(classes, name))).toEqual([]);
});

test('every class says why, and no variable has two', () => {
  for (const [name, rule] of [...Object.entries(goEnvClasses), ...Object.entries(variableClasses)]) {
    expect(rule.about, name).toMatch(/^[A-Z].*\.$/);
  }
  expect(Object.keys(goEnvClasses).filter((name) => Object.hasOwn(variableClasses, name))).toEqual([]);
});

const topics = toolchains.flatMap((toolchain) =>
  ['build', 'testflag', 'test'].map((topic) => [topic, toolchain] as const),
);

test.for(topics)('every flag of go help %s has a class of reuse, with toolchain %s', async ([topic, GOTOOLCHAIN]) => {
  const { stdout } = await run('go', ['help', topic], { env: { ...process.env, GOTOOLCHAIN }, cwd: scratch });
  const names = [...stdout.matchAll(/^\t-([\w-]+)( .*)?$/gm)].map((match) => match[1] ?? '');
  expect(names.length).toBeGreaterThan(4);
  for (const name of names) {
    expect(['key', 'free', 'never', 'refused'], `-${name}`).toContain(findGoFlag(name)?.reuse);
  }
});

test('a flag is refused for reuse exactly where it can stand nowhere, and never comes with a sentence', () => {
  for (const rule of goFlagTable) {
    const nowhere = rule.class === 'refused' && rule.inGoflags !== 'go';
    expect(rule.reuse === 'refused', rule.name).toBe(nowhere);
    if (rule.reuse === 'never') expect(rule.never, rule.name).toMatch(/^-.*[^.]$/);
  }
});

const goEnv: GoEnv = {
  ...(await readGoEnv(scratch, { ...process.env, GOFLAGS: '', GODEBUG: '' })),
  GOVERSION: 'go1.26.8',
};

/** What the command line, GOFLAGS and the environment give. */
function reuse(
  line: string,
  given: { GOFLAGS?: string; env?: Record<string, string>; more?: Partial<ReuseRequest> } = {},
): Reuse {
  const split = splitArguments(line.split(' ').filter(Boolean), {});
  expect(split.diagnostics).toEqual([]);
  const raw = { ...goEnv.raw, GOVERSION: 'go1.26.8', ...given.env, GOENV: given.env?.['GOENV'] ?? 'off' };
  return reuseOf({
    ...split,
    race: true,
    goEnv: { ...goEnv, GOFLAGS: given.GOFLAGS ?? '', raw },
    env: given.env ?? {},
    cwd: scratch,
    ...given.more,
  });
}

test.for([
  ['-timeout=600s', '', '', ''],
  ['-timeout=2m', '', '', '-timeout=120s'],
  ['-run=A', '', '', '-run=A'],
  ['-run=A', '', '-run=A', '-run=B'],
  ['-tags=a', '', '', '-tags=a'],
  ['-trimpath=false -short=0 -shuffle=off', '', '', '-pgo=auto'],
  ['-v -p 3 -mod=readonly', '', '', '-modcacherw -buildvcs=false'],
  ['-ldflags=-X=a.b=c', '', '', '-ldflags=-X=a.b=c'],
  ['-race', '', '', '-race'],
] as const)('%s with GOFLAGS=%s is the same as %s with GOFLAGS=%s', ([line, goflags, otherLine, otherGoflags]) => {
  const ofResults = (given: string, GOFLAGS: string) => {
    const { alwaysBuilds: _, ...counts } = reuse(given, { GOFLAGS });
    return counts;
  };
  expect(ofResults(line, goflags)).toEqual(ofResults(otherLine, otherGoflags));
});

test.each(['-x', '-work', '-a'])(
  '%s wants the go command to build, and changes nothing of what may be reused',
  (flag) => {
    expect(reuse('', { GOFLAGS: flag })).toEqual({ ...reuse(''), alwaysBuilds: true });
  },
);

test.for([
  ['-run=A', ''],
  ['-skip=A', ''],
  ['-short', ''],
  ['-failfast', ''],
  ['-parallel=1', ''],
  ['-cpu=1,2', ''],
  ['-timeout=1m', ''],
  ['-tags=a', ''],
  ['-tags=a,b', '-tags=b,a'],
  ['-trimpath', ''],
  ['-ldflags=-X=a.b=c', '-ldflags=-X=a.b=d'],
  ['-gcflags=-N', ''],
  ['-args x', '-args y'],
  ['GOFLAGS -asmflags=-D=X', ''],
  ['GOFLAGS -buildmode=pie', ''],
  ['GOFLAGS -installsuffix=x', ''],
  ['GOFLAGS -pgo=off', ''],
  ['GOFLAGS -vet=off', ''],
  ['GOFLAGS -unknown-to-gows=1', ''],
] as const)('%s differs from %s', ([one, other]) => {
  const read = (line: string) => (line.startsWith('GOFLAGS ') ? reuse('', { GOFLAGS: line.slice(8) }) : reuse(line));
  expect(read(one).fields).not.toEqual(read(other).fields);
  expect(read(one).never).toBeUndefined();
});

test('-race counts as what is in force', () => {
  expect(reuse('', { more: { race: true } }).fields).toContainEqual({ name: '-race', value: 'true' });
  expect(reuse('', { more: { race: false } }).fields).toContainEqual({ name: '-race', value: 'false' });
});

test.for([
  ['-count=1', ''],
  ['-shuffle=on', ''],
  ['-args -test.count=2', ''],
  ['-args --test.cpuprofile=x', ''],
  ['-ldflags=-extld=clang', ''],
  ['', '-count=1'],
  ['', '-toolexec=/bin/x'],
  ['', '-linkshared'],
  ['', '-pkgdir=/x'],
] as const)('%s with GOFLAGS=%s makes the result uncacheable, and says why', ([line, GOFLAGS]) => {
  expect(reuse(line, { GOFLAGS }).never).toMatch(/^-\S+ .*[^.]$/);
});

test.for([
  ['', '-toolexec=/bin/x'],
  ['', '-linkshared'],
  ['', '-pkgdir=/x'],
  ['', '-a'],
  ['', '-x'],
  ['', '-work'],
  ['', '-debug-trace=/x'],
  ['', '-unknown-to-gows'],
  ['-ldflags=-extld=clang', ''],
] as const)('with %s and GOFLAGS=%s the go command is asked for every build', ([line, GOFLAGS]) => {
  expect(reuse(line, { GOFLAGS }).alwaysBuilds).toBe(true);
});

test('it need not be for what the key of a build holds, nor for what is said of runs', () => {
  for (const line of [
    '',
    '-count=1',
    '-shuffle=on',
    '-trimpath',
    '-tags=a',
    '-ldflags=-X=a.b=c',
    '-args -test.count=2',
  ])
    expect(reuse(line).alwaysBuilds, line).toBe(false);
  expect(reuse('', { GOFLAGS: '-pgo=a.pgo -vet=off -linkshared=false' }).alwaysBuilds).toBe(false);
  expect(reuse('', { more: { goEnv: { ...goEnv, GOVERSION: 'devel go1.28' } } }).alwaysBuilds).toBe(true);
});

test('-args with flags of the test itself does not', () => {
  expect(reuse('-args -testdata=x -test.v').never).toBeUndefined();
});

test('a toolchain under development and a program that starts the tests make the result uncacheable', () => {
  const devel = { ...goEnv, GOVERSION: 'devel go1.28-abcdef' };
  expect(reuse('', { more: { goEnv: devel } }).never).toContain('under development');
  expect(reuse('', { more: { wrapper: ['/bin/go_js_wasm_exec'] } }).never).toContain('go_js_wasm_exec');
});

test('a profile counts by its content, not by its name', () => {
  const field = (GOFLAGS: string) => reuse('', { GOFLAGS }).fields.find(({ name }) => name === '-pgo')?.value;
  writeFileSync(path.join(scratch, 'a.pgo'), 'one');
  writeFileSync(path.join(scratch, 'b.pgo'), 'one');
  const before = field('-pgo=a.pgo');
  expect(before).toMatch(/^file [0-9a-f]{64}$/);
  expect(field(`-pgo=${scratch}/b.pgo`)).toBe(before);
  writeFileSync(path.join(scratch, 'a.pgo'), 'two');
  expect(field('-pgo=a.pgo')).not.toBe(before);
  expect(field('-pgo=none.pgo')).toBe('missing');
});

test('a variable of the build, of the run and of cgo each counts in its place', () => {
  const names = (fields: Reuse['fields']) => fields.map(({ name }) => name);
  const found = reuse('-run=A', {
    env: { GOARCH: 'arm64', GOGC: '50', CPATH: '/x', GOPROXY: 'off', PKG_CONFIG_PATH: '/x' },
  });
  expect(names(found.fields)).toEqual(expect.arrayContaining(['-race', '-run', 'GOARCH', 'GOGC', 'GOOS', 'GOVERSION']));
  expect(names(found.run)).toEqual(['-run', 'GOGC', 'GOHOSTARCH', 'GOHOSTOS']);
  expect(names(found.cgo)).toContain('CPATH');
  for (const name of ['GOPROXY', 'PKG_CONFIG_PATH', 'CPATH']) expect(names(found.fields)).not.toContain(name);
  expect(names(found.fields)).toEqual([...names(found.fields)].sort());
});

test('what is set by go env -w counts as the variable does', () => {
  const file = path.join(scratch, 'goenv');
  writeFileSync(file, '# settings\nCGO_CFLAGS_ALLOW=-fx.*\nGOPROXY=off\n');
  expect(reuse('', { env: { GOENV: file } }).cgo).toEqual(reuse('', { env: { CGO_CFLAGS_ALLOW: '-fx.*' } }).cgo);
});

test('no field shows a value that may be secret', () => {
  const secret = 'tops3cret';
  const line = `-ldflags=-X=a.b=${secret} -gcflags=${secret} -args ${secret}`;
  const env = Object.fromEntries(Object.keys(variableClasses).map((name) => [name, secret]));
  const found = reuse(line, {
    env: { ...env, GODEBUG: secret, CGO_LDFLAGS: secret, GO_EXTLINK_ENABLED: '1' },
    GOFLAGS: `-asmflags=${secret}`,
  });
  expect(JSON.stringify([found.fields, found.run, found.cgo])).not.toContain(secret);
});

test('an external linker that is asked for makes the compiler count everywhere', () => {
  expect(reuse('').linksOutside).toBe(false);
  expect(reuse('-ldflags=-linkmode=external').linksOutside).toBe(true);
  expect(reuse('', { GOFLAGS: '-buildmode=pie' }).linksOutside).toBe(true);
  expect(reuse('', { env: { GO_EXTLINK_ENABLED: '1' } }).linksOutside).toBe(true);
  const quoted = { GOFLAGS: `"-ldflags=-extldflags '-L/x -ly'"`, env: { CGO_LDFLAGS: '-O2 /x/z.a' } };
  expect(reuse('-ldflags=all=-extldflags=-ly').linkerFlags.slice(-1)).toEqual(['-ly']);
  expect(reuse('', quoted).linkerFlags).toEqual(['-O2', '/x/z.a', '-L/x', '-ly']);
});
