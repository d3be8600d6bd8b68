// The converters inside goexec are those of the go command: the same source, and the same events.

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GoMachine, goMachine, type TemporaryFolder } from '#testkit';
import { builtGoexec } from './build.fixture.ts';
import { converterOf, converterRelease, converterSource } from './converter.ts';
import { openTestParent } from './index.ts';

const source = path.join(import.meta.dirname, 'go');
let go: GoMachine;
let folder: TemporaryFolder;
let goexec: string;

function output(command: string, args: readonly string[], input: string | Buffer, cwd?: string): Promise<string> {
  const env = { ...process.env, GOWORK: 'off', GOFLAGS: '-buildvcs=false', CGO_ENABLED: '0' };
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { cwd, env, maxBuffer: 1 << 26 }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
    child.stdin?.end(input);
  });
}

beforeAll(async () => {
  go = await goMachine();
  ({ folder, goexec } = await builtGoexec());
}, 60_000);
afterAll(() => folder[Symbol.asyncDispose]());

describe('the converters of goexec', () => {
  it('are known by the source that they are compiled from', async () => {
    for (const release of await readdir(path.join(source, 'test2json'))) {
      if (!release.startsWith('go')) continue;
      expect(converterRelease(await readFile(path.join(source, 'test2json', release, 'test2json.go')))).toBe(release);
    }
  });

  it('serve a toolchain whose source is the same, and no other', async () => {
    const release = `go${go.env.GOVERSION.split('.').slice(0, 2).join('').replace('go', '')}`;
    const own = await readFile(path.join(go.env.GOROOT, converterSource));
    expect(converterRelease(own)).toBe(release);
    expect(await converterOf(go.env.GOROOT)).toBe(release);
    expect(converterRelease(Buffer.concat([own, Buffer.from('\n')]))).toBeUndefined();
    expect(await converterOf(folder.path)).toBeUndefined();
  });

  it('write what go tool test2json writes, of every sample in the distribution', async () => {
    const release = (await converterOf(go.env.GOROOT)) ?? '';
    const parent = await openTestParent({ goexec, release, env: {}, cwd: '/' });
    const samples = path.join(go.env.GOROOT, path.dirname(converterSource), 'testdata');
    const names = (await readdir(samples)).filter((name) => name.endsWith('.test'));
    expect(names.length).toBeGreaterThan(5);
    const still = (text: string) => text.replaceAll(/"Time":"[^"]*"|"Elapsed":[\d.]+/g, (found) => found.slice(0, 6));
    for (const name of names) {
      const file = path.join(samples, name);
      const flags = ['-t', '-p', 'example.com/p'];
      const expected = still(await output(go.goBin, ['tool', 'test2json', ...flags], await readFile(file)));
      let converted = '';
      const test = await parent.start({ argv: ['/bin/cat', file], cwd: '/', package: 'example.com/p' });
      test.listen((line) => {
        converted += line;
      });
      if (!(test.process instanceof Error)) await test.process.closed;
      expect(await test.finish('')).toBe(true);
      expect(still(converted), name).toBe(expected);
      expect(expected, name).toContain('"Package":"example.com/p"');
    }
    parent.close();
  });
});
