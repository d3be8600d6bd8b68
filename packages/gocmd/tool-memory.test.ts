// Variables that spare the tools of a build collecting garbage: by memory, never over what the user says, and in no key.

import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { goMachine, temporaryFolder, writeTree } from '#testkit';
import { toolVariables } from './tool-memory.ts';

const run = promisify(execFile);
const each = (perCore: number): number => availableParallelism() * perCore * 2 ** 30;

test('what the user has set stays, and where there is little memory nothing is set', () => {
  expect(toolVariables({ GOGC: '50' })).toEqual({});
  expect(toolVariables({ GOMEMLIMIT: '' })).toEqual({});
  expect(toolVariables({}, each(0.5))).toEqual({});
});

test('the more there is for each core, the less is collected, and half of all is the most', () => {
  const [some, more] = [1.6, 64].map((perCore) => toolVariables({}, each(perCore)));
  // A machine of little memory has no more than that, whatever is given by hand.
  if (!some?.['GOGC'] || !more?.['GOGC']) return expect(some).toEqual({});
  expect(some['GOGC']).toBe('200');
  expect(Number(some['GOMEMLIMIT'])).toBeLessThanOrEqual(each(0.8));
  expect(Number(more['GOGC'])).toBeGreaterThanOrEqual(200);
});

test('what was compiled without them is not compiled again with them', async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { 'go.mod': 'module ex.com/m\n\ngo 1.25\n', 'm.go': 'package m\n' });
  const { goBin, shared } = await goMachine();
  const env = { ...process.env, ...shared, GOFLAGS: '', GOWORK: 'off', GOGC: undefined, GOMEMLIMIT: undefined };
  const build = (more: Readonly<Record<string, string>>) =>
    run(goBin, ['build', '-x', '.'], { cwd: folder.path, env: { ...env, ...more } });
  const compiles = /[/\\]compile(\.exe)? /;
  expect((await build({})).stderr).toMatch(compiles);
  expect((await build({ GOGC: '400', GOMEMLIMIT: '1000000000' })).stderr).not.toMatch(compiles);
});
