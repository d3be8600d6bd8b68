// The go command and Go's own readers are the oracle: the same build info, build id, sections, files and functions.

import { execFile } from 'node:child_process';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type ByteSource,
  bufferSource,
  fileSource,
  readBuildInfo,
  readExecutable,
  readGoBuildId,
  readGoCode,
} from '#binary';
import { raceSupport, readGoEnv } from '#gocmd';
import { goMachine, temporaryFolder, writeTree } from '#testkit';

const run = promisify(execFile);
const long = process.env['GOWS_LONG'] === '1';
const machine = await goMachine();
const race = raceSupport(await readGoEnv('/', process.env)).ok;

const modules = {
  'go.mod': 'module example.com/app\n\ngo 1.25\n\nrequire example.com/lib v0.1.0\n\nreplace example.com/lib => ./lib\n',
  'main.go':
    'package main\n\nimport "example.com/lib"\n\nvar Version = "none"\n\nfunc main() { println(lib.Name(), Version) }\n',
  'lib/go.mod': 'module example.com/lib\n\ngo 1.25\n',
  'lib/lib.go': 'package lib\n\n//go:noinline\nfunc Name() string { return "lib" }\n',
};

const platform = (os: string, arch: string) => ({ GOOS: os, GOARCH: arch });
const builds: readonly {
  readonly name: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly skip?: boolean;
}[] = [
  { name: 'plain' },
  { name: 'trimpath', flags: ['-trimpath', '-tags=a,b'] },
  { name: 'values', flags: ['-ldflags=-s -w -X "main.Version=a \\ b=c"'] },
  { name: 'named', flags: ['-ldflags=-buildid=mine'] },
  { name: 'pie', flags: ['-buildmode=pie'], skip: !long },
  { name: 'race', flags: ['-race'], env: { CGO_ENABLED: '1' }, skip: !race },
  { name: 'external', flags: ['-ldflags=-linkmode=external'], env: { CGO_ENABLED: '1' }, skip: !race || !long },
  { name: 'windows', env: platform('windows', 'amd64') },
  { name: 'darwin', env: platform('darwin', 'arm64') },
  { name: '32bits', env: platform('linux', '386'), skip: !long },
  { name: 'arm64', env: platform('linux', 'arm64'), skip: !long },
  { name: 'bigendian', env: platform('linux', 's390x'), skip: !long },
  { name: 'darwin-amd64', env: platform('darwin', 'amd64'), skip: !long },
  { name: 'windows-386', env: platform('windows', '386'), flags: ['-ldflags=-s -w'], skip: !long },
  { name: 'freebsd', env: platform('freebsd', 'amd64'), skip: !long },
];

interface Found {
  readonly Sections: readonly Readonly<Record<'Name' | 'Address' | 'Offset' | 'Size' | 'File' | 'Flags', unknown>>[];
  readonly Files: readonly string[] | null;
  readonly Functions: Readonly<Record<string, number>> | null;
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let oracle: Readonly<Record<string, Found>>;
const built = builds.filter(({ skip }) => !skip);
const fileOf = (name: string) => path.join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeTree(folder.path, modules);
  const base = { ...process.env, ...machine.shared, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0' };
  for (const { name, flags = [], env = {} } of built) {
    await run('go', ['build', '-buildvcs=false', ...flags, '-o', name, '.'], {
      cwd: folder.path,
      env: { ...base, ...env },
    });
  }
  const { stdout } = await run(
    'go',
    ['run', path.join(import.meta.dirname, 'testdata/oracle.go'), ...built.map(({ name }) => name)],
    { cwd: folder.path, env: base, maxBuffer: 1 << 28 },
  );
  oracle = JSON.parse(stdout) as typeof oracle;
});

afterAll(() => folder?.[Symbol.asyncDispose]());

function opened<T>(name: string, look: (source: ByteSource) => T): T {
  const descriptor = openSync(fileOf(name), 'r');
  try {
    return look(fileSource(descriptor, fstatSync(descriptor).size));
  } finally {
    closeSync(descriptor);
  }
}

/** As encoding/json writes a debug.BuildInfo: what is empty is left out. */
function asGoHasIt(source: ByteSource): unknown {
  const executable = readExecutable(source);
  const found = executable && readBuildInfo(source, executable);
  if (found?.state !== 'found') return found;
  const { goVersion, path: main, ...info } = found.info;
  const moduleOf = ({ path: name, version, sum, replace }: (typeof info.deps)[number]): unknown => ({
    Path: name,
    Version: version,
    ...(sum === undefined ? {} : { Sum: sum }),
    ...(replace ? { Replace: moduleOf(replace) } : {}),
  });
  return {
    GoVersion: goVersion,
    Path: main,
    Main: info.main && moduleOf(info.main),
    ...(info.deps.length > 0 ? { Deps: info.deps.map(moduleOf) } : {}),
    Settings: info.settings.map(({ key, value }) => ({ Key: key, ...(value === '' ? {} : { Value: value }) })),
  };
}

for (const { name } of built) {
  test(`as Go has it: ${name}`, async () => {
    const json = await run('go', ['version', '-m', '-json', fileOf(name)]).catch(() => undefined);
    if (json) expect(opened(name, asGoHasIt)).toEqual(JSON.parse(json.stdout));
    else expect(machine.minor).toBeLessThan(25);
    const id = await run('go', ['tool', 'buildid', fileOf(name)]);
    expect(opened(name, (source) => read(source, readGoBuildId))).toBe(id.stdout.trim());
    const { Sections, Files, Functions } = oracle[name] as Found;
    const sections = opened(name, readExecutable)?.sections.map((section) => ({
      Name: section.name,
      Address: section.address,
      Offset: section.offset,
      Size: section.size,
      File: section.fileSize,
      Flags: section.flags,
    }));
    expect(sections).toEqual(Sections);
    const code = opened(name, (source) => {
      const found = read(source, readGoCode);
      return { files: found?.files(), functions: found?.functions() };
    });
    expect(code.files?.length).toBeGreaterThan(20);
    // Without symbols Go's own reader does not find the table of a PE file.
    if (Files === null || Functions === null) return;
    expect([...(code.files ?? [])].sort()).toEqual([...Files].filter((file) => file !== '').sort());
    const sizes: Record<string, number> = {};
    for (const { name: each, size } of code.functions ?? []) sizes[each] = (sizes[each] ?? 0) + size;
    expect(sizes).toEqual(Functions);
  });
}

function read<T>(
  source: ByteSource,
  look: (source: ByteSource, of: NonNullable<ReturnType<typeof readExecutable>>) => T,
) {
  const executable = readExecutable(source);
  return executable && look(source, executable);
}

test('the build info of Go 1.17, which holds addresses, is read', async () => {
  const file = path.join(machine.env.GOROOT, 'src/debug/buildinfo/testdata/go117/go117.base64');
  const source = bufferSource(Buffer.from(await readFile(file, 'latin1'), 'base64'));
  expect(asGoHasIt(source)).toEqual({
    GoVersion: 'go1.17',
    Path: 'example.com/go117',
    Main: { Path: 'example.com/go117', Version: '(devel)' },
    Settings: [],
  });
});

test('a C program has no build info, and a text is no executable', async () => {
  const file = path.join(machine.env.GOROOT, 'src/debug/buildinfo/testdata/notgo/notgo.base64');
  const source = bufferSource(Buffer.from(await readFile(file, 'latin1'), 'base64'));
  expect(asGoHasIt(source)).toEqual({ state: 'none' });
  expect(read(source, readGoCode)).toBeUndefined();
  expect(readExecutable(bufferSource(Buffer.from('#!/bin/sh\n'.repeat(20))))).toBeUndefined();
  expect(readExecutable(bufferSource(Buffer.from('')))).toBeUndefined();
});

test('of a file that is cut off anywhere, something is told or a RangeError thrown', async () => {
  for (const name of ['plain', 'windows', 'darwin']) {
    const bytes = await readFile(fileOf(name));
    for (let size = 1; size < bytes.length; size = Math.ceil(size * 1.3)) {
      const source = bufferSource(bytes.subarray(0, size));
      try {
        asGoHasIt(source);
        read(source, readGoCode)?.functions();
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }
  }
});
