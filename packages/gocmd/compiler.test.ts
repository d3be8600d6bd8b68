// Compilers, linkers and pkg-config: what they say counts, and no process is started where nothing changed.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type CompilerRequest,
  compilerIdentity,
  type GoEnv,
  linkedFiles,
  pkgConfigFields,
  pkgConfigName,
  type ReuseField,
  readGoEnv,
} from '#gocmd';

let scratch = '';
let goEnv: GoEnv;
beforeAll(async () => {
  goEnv = await readGoEnv(tmpdir(), process.env);
});
beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'gows-compiler-'));
});
const made: string[] = [];
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

/** A program of shell lines; it notes each start in the file `started`. */
function program(file: string, body: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  made.push(scratch);
  writeFileSync(file, `#!/bin/sh\necho "$0 $*" >> '${scratch}/started'\n${body}\n`);
  chmodSync(file, 0o755);
}

const cc = (version: string, ld = 'ld') =>
  `case "$*" in *--version*) echo "${version}"; echo more;; *dumpmachine*) echo x86_64-test;; *print-prog-name=ld*) echo ${ld};; *) echo cc1;; esac`;

/** gcc, g++ and ld of our own making in `bin`. */
function tools(version = 'gcc 1.0'): CompilerRequest {
  program(path.join(scratch, 'bin/gcc'), cc(version));
  program(path.join(scratch, 'bin/g++'), cc('g++ 1.0'));
  program(path.join(scratch, 'bin/ld'), 'echo "our ld 2.0"');
  return request({ CC: 'gcc', CXX: 'g++' });
}

function request(given: Partial<GoEnv>, linkerFlags: readonly string[] = []): CompilerRequest {
  const searchPath = `${scratch}/first:${scratch}/bin:/usr/bin:/bin`;
  return { goEnv: { ...goEnv, searchPath, ...given }, env: { PATH: searchPath }, cwd: scratch, linkerFlags };
}

const field = (fields: readonly ReuseField[], name: string) => fields.find((one) => one.name === name)?.value;

test.skipIf(process.platform === 'win32')(
  'a compiler and a linker say their version and target, and no path',
  async () => {
    const fields = await compilerIdentity(tools());
    expect(fields).toEqual([
      { name: 'CC', value: 'gcc; gcc 1.0; x86_64-test' },
      { name: 'CXX', value: 'g++; g++ 1.0; x86_64-test' },
      { name: 'linker', value: 'our ld 2.0' },
    ]);
  },
);

test.skipIf(process.platform === 'win32')('the compiler of this machine answers', async () => {
  const asked = { ...request({ CC: goEnv.CC, CXX: goEnv.CXX, searchPath: goEnv.searchPath }), env: process.env };
  const fields = await compilerIdentity(asked);
  expect(field(fields, 'CC')).toMatch(/\d+\.\d+/);
  expect(field(fields, 'linker')).toMatch(/\d+/);
  expect(field(fields, 'CC')).not.toContain('/');
});

test('a compiler that is not there is none', async () => {
  expect(await compilerIdentity(request({ CC: 'no-such-cc', CXX: '' }))).toEqual([
    { name: 'CC', value: 'none' },
    { name: 'linker', value: 'none' },
  ]);
});

test.skipIf(process.platform === 'win32')('the linker that a flag selects is the one that counts', async () => {
  tools();
  program(path.join(scratch, 'bin/gcc'), cc('gcc 1.0', 'ld.gold'));
  program(path.join(scratch, 'bin/ld.gold'), 'echo "our gold 3.0"');
  expect(field(await compilerIdentity(request({ CC: 'gcc' }, ['-fuse-ld=gold'])), 'linker')).toBe('our gold 3.0');
});

test.skipIf(process.platform === 'win32')('arguments of CC count, and are not shown', async () => {
  tools();
  const plain = field(await compilerIdentity(request({ CC: 'gcc' })), 'CC');
  const more = field(await compilerIdentity(request({ CC: 'gcc -DTOKEN=tops3cret' })), 'CC');
  expect(more).not.toBe(plain);
  expect(more).not.toContain('tops3cret');
});

/** Makes files old enough for their stamps to be trusted. `ctime` is what no program can set, so the clock moves instead. */
async function later<T>(work: () => Promise<T>): Promise<T> {
  const now = Date.now;
  Date.now = () => now() + 10_000;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

function memo() {
  const kept = new Map<string, string>();
  return { get: (key: string) => kept.get(key), put: (key: string, text: string) => void kept.set(key, text), kept };
}

test.skipIf(process.platform === 'win32')('no process is started where nothing changed', async () => {
  const asked = { ...tools(), kept: memo() };
  const before = await later(() => compilerIdentity(asked));
  rmSync(path.join(scratch, 'started'));
  expect(await compilerIdentity(asked)).toEqual(before);
  expect(() => rmSync(path.join(scratch, 'started'))).toThrow('ENOENT');
});

test.skipIf(process.platform === 'win32')('an answer of a program that changed just now is not kept', async () => {
  const kept = memo();
  await compilerIdentity({ ...tools(), kept });
  expect(kept.kept.size).toBe(0);
});

test.skipIf(process.platform === 'win32').for([
  [
    'a compiler of another content, equal size and mtime',
    () => {
      const file = path.join(scratch, 'bin/gcc');
      program(file, cc('gcc 9.9'));
      utimesSync(file, 1, 1);
    },
    'CC',
  ],
  ['a compiler that stands earlier on PATH', () => program(path.join(scratch, 'first/gcc'), cc('gcc 9.9')), 'CC'],
  ['a linker that stands earlier on PATH', () => program(path.join(scratch, 'first/ld'), 'echo 9.9'), 'linker'],
  ['a linker that is gone', () => rmSync(path.join(scratch, 'bin/ld')), 'linker'],
] as const)('%s is noticed', async ([, change, name]) => {
  const asked = { ...tools(), kept: memo() };
  utimesSync(path.join(scratch, 'bin/gcc'), 1, 1);
  const before = await later(() => compilerIdentity(asked));
  change();
  expect(field(await compilerIdentity(asked), name)).not.toBe(field(before, name));
});

test.skipIf(process.platform === 'win32')('a garbled kept answer is asked anew', async () => {
  const asked = tools();
  const garbled = { get: () => '{"programs":1}', put: () => {} };
  expect(await compilerIdentity({ ...asked, kept: garbled })).toEqual(await compilerIdentity(asked));
});

test.skipIf(process.platform === 'win32')(
  'what pkg-config says counts: versions, flags and failures, one field a list',
  async () => {
    const tool = path.join(scratch, 'bin/pkg-config');
    program(
      tool,
      'case "$*" in *broken*) echo "no such package" >&2; exit 1;; *modversion*) echo 1.2;; *) echo "-I/x  -lx";; esac',
    );
    const asked = request({ raw: { PKG_CONFIG: tool } });
    const lists = [['--static', 'x'], ['--static', 'x'], ['broken']];
    const fields = await pkgConfigFields(lists, asked);
    expect([...fields.values()]).toEqual([
      { name: 'pkg-config --static x', value: '1.2; -I/x -lx' },
      { name: 'pkg-config broken', value: 'exit 1: no such package; exit 1: no such package' },
    ]);
    expect(fields.get(pkgConfigName(['broken']))).toBeDefined();
    const without = await pkgConfigFields([['x']], request({ raw: { PKG_CONFIG: 'no-such-pkg-config' } }));
    expect(without.get('pkg-config x')?.value).toBe('none');
  },
);

test('libraries that flags of the linker name count by content', async () => {
  made.push(scratch);
  mkdirSync(path.join(scratch, 'lib'));
  writeFileSync(path.join(scratch, 'lib/libx.a'), 'one');
  writeFileSync(path.join(scratch, 'lib/libother.a'), 'one');
  writeFileSync(path.join(scratch, 'y.o'), 'one');
  const flags = ['-O2', '-L', path.join(scratch, 'lib'), '-lx', 'y.o'];
  const before = await linkedFiles(flags, scratch);
  expect(before?.value).toMatch(/^y\.o [0-9a-f]{64}, libx\.a [0-9a-f]{64}$/);
  writeFileSync(path.join(scratch, 'lib/libx.a'), 'two');
  expect(await linkedFiles(flags, scratch)).not.toEqual(before);
  expect(await linkedFiles(['-O2', '-g'], scratch)).toBeUndefined();
});
