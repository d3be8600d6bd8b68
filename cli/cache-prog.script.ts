// What go commands compile, shared by two machines over the server of gows, with the program as it ships: by a plain go
// command, and by gows itself.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKeyPair } from '#cache';
import type { RunEvent } from '#events';
import { builtProgram, type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';
import { machineEnvironment, openServer, run, type Said } from './machines.fixture.ts';

const leaf = (body: string) => `package leaf\n\nimport "ex.com/m/base"\n\nfunc F() int { return ${body} }\n`;

const files = {
  'go.mod': 'module ex.com/m\n\ngo 1.25\n',
  'base/base.go': 'package base\n\nfunc N() int { return 1 }\n',
  'leaf/leaf.go': leaf('base.N()'),
  'leaf/leaf_test.go': 'package leaf\n\nimport "testing"\n\nfunc Test(t *testing.T) { t.Log(F()) }\n',
  'other/other.go': 'package other\n\nimport _ "ex.com/m/base"\n',
  'other/other_test.go': 'package other\n\nimport "testing"\n\nfunc Test(t *testing.T) {}\n',
};

let folder: TemporaryFolder;
let url: string;
let stop: (withinMs: number) => Promise<void>;
const team = makeKeyPair();
const sending = { GOWS_REMOTE_KEY: team.secret };
const reading = { GOWS_REMOTE_TRUST: team.public };

beforeAll(async () => {
  folder = await temporaryFolder();
  ({ url, stop } = await openServer(path.join(folder.path, 'served')));
  await writeTree(path.join(folder.path, 'top'), files);
});
afterAll(async () => {
  await stop(2000);
  await folder[Symbol.asyncDispose]();
});

/** On a machine with caches of its own; the checkout lies in the same folder on all, as runners of CI have it. */
async function on(machine: string, argv: readonly string[], env: Readonly<Record<string, string>>): Promise<Said> {
  const home = path.join(folder.path, machine);
  const goCache = path.join(home, 'go-build');
  mkdirSync(goCache, { recursive: true });
  const own = { GOCACHE: goCache, GOFLAGS: '-buildvcs=false', GOWS_REMOTE: url, GOWS_REMOTE_SCOPE: 'main' };
  return run(argv, {
    cwd: path.join(folder.path, 'top'),
    env: { ...(await machineEnvironment(home)), ...own, ...env },
  });
}

describe.runIf(process.platform !== 'win32')('two machines that share what they compile', () => {
  const prog = { GOCACHEPROG: `${process.execPath} ${builtProgram} cache prog` };
  const build = ['go', 'build', '-v', './base', './leaf'];

  it('compile it once, by a plain go command', async () => {
    const first = await on('one', build, { ...sending, ...prog });
    expect(first).toMatchObject({ code: 0, stderr: 'ex.com/m/base\nex.com/m/leaf\n' });
    expect(await on('two', build, { ...reading, ...prog })).toMatchObject({ code: 0, stdout: '', stderr: '' });
    // Without gows all of it is there as well.
    expect(await on('two', build, {})).toMatchObject({ code: 0, stderr: '' });
    // Whom nobody trusts nobody believes.
    const stranger = { GOWS_REMOTE_TRUST: makeKeyPair().public, ...prog };
    const third = await on('three', build, stranger);
    expect(third.code).toBe(0);
    expect(third.stderr).toMatch(/^ex\.com\/m\/base\nex\.com\/m\/leaf\n/);
    expect(third.stderr).toContain('who is not trusted');
  });

  it.runIf(process.env['GOWS_LONG'] === '1')(
    'compile after an edit just what that touches, by gows itself',
    { timeout: 900_000 },
    async () => {
      const gows = [process.execPath, builtProgram, 'test', '--json'];
      const eventsOf = ({ stdout }: Said) =>
        stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as RunEvent]));
      const compiled = (events: readonly RunEvent[]) =>
        events.flatMap((event) => (event.type === 'build.step' && event.step === 'compile' ? [event.importPath] : []));
      const cold = await on('four', gows, sending);
      expect(cold.code).toBe(0);
      expect(compiled(eventsOf(cold)).length).toBeGreaterThan(50);

      writeFileSync(path.join(folder.path, 'top', 'leaf', 'leaf.go'), leaf('base.N() + 1'));
      const fresh = await on('five', gows, reading);
      expect(fresh.code).toBe(0);
      const events = eventsOf(fresh);
      const touched = compiled(events).sort();
      expect(touched).toContain('ex.com/m/leaf [ex.com/m/leaf.test]');
      expect(touched.filter((importPath) => !importPath.startsWith('ex.com/m/leaf'))).toEqual([]);
      expect(events.find(({ type }) => type === 'remote.used')).toMatchObject({
        // Of base, which has no tests, and of other.
        received: { results: 2, outputs: expect.any(Number) },
      });
      rmSync(path.join(folder.path, 'four'), { recursive: true });
    },
  );
});
