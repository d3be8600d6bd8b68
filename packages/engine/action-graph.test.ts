// The action graph as this Go writes it: which steps of a build there are, by the names that the go command gives them.

import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { goMachine, temporaryFolder, writeTree } from '#testkit';
import { compiled, foundOf, linkMarks, parseActions, stepsOf } from './action-graph.ts';

const run = promisify(execFile);

const sources = {
  'go.mod': 'module ex.com/m\n\ngo 1.25\n',
  'base/base.go': 'package base\n\nfunc One() int { return 1 }\n',
  'base/base_test.go':
    'package base\n\nimport "testing"\n\nfunc TestOne(t *testing.T) { if One() != 1 { t.Fatal() } }\n',
  'base/outer_test.go':
    'package base_test\n\nimport ("testing"; "ex.com/m/above")\n\nfunc TestTwo(t *testing.T) { above.Two() }\n',
  'above/above.go': 'package above\n\nimport "ex.com/m/base"\n\nfunc Two() int { return base.One() + 1 }\n',
  'above/above_test.go':
    'package above_test\n\nimport ("testing"; "ex.com/m/above")\n\nfunc TestTwo(t *testing.T) { above.Two() }\n',
  'broken/broken.go': 'package broken\n\nfunc F() int { return "" }\n',
  'broken/broken_test.go': 'package broken\n',
};

describe('the action graph', () => {
  let root = '';
  const build = async (...packages: string[]) => {
    const graph = path.join(root, 'graph.json');
    const env = { ...process.env, GOWORK: 'off', GOFLAGS: '-buildvcs=false', GOTMPDIR: path.join(root, 'tmp') };
    const args = ['test', '-c', `-debug-actiongraph=${graph}`, '-o', `${path.join(root, 'bin')}/`, ...packages];
    await run('go', args, { cwd: root, env }).catch(() => {});
    return parseActions(await readFile(graph, 'utf8'));
  };
  beforeAll(async () => {
    const folder = await temporaryFolder();
    root = folder.path;
    await writeTree(root, sources);
    await mkdir(path.join(root, 'tmp'));
    return () => folder[Symbol.asyncDispose]();
  });

  it('gives what started a process, with the names of the go command, and nothing the second time', async () => {
    const first = await build('./base', './above');
    const steps = stepsOf(first);
    const ours = (step: string) =>
      steps
        .filter((found) => found.step === step && found.importPath.startsWith('ex.com/'))
        .map((found) => found.importPath);
    expect(ours('compile').sort()).toEqual([
      'ex.com/m/above',
      'ex.com/m/above [ex.com/m/base.test]',
      'ex.com/m/above.test',
      'ex.com/m/above_test',
      'ex.com/m/base',
      'ex.com/m/base [ex.com/m/base.test]',
      'ex.com/m/base.test',
      'ex.com/m/base_test [ex.com/m/base.test]',
    ]);
    expect(ours('link').sort()).toEqual(['ex.com/m/above.test', 'ex.com/m/base.test']);
    expect(steps.every(({ elapsedMs, startedAt }) => elapsedMs > 0 && /^\d{4}-.*\.\d{3}Z$/.test(startedAt))).toBe(true);
    // A link takes some tens of milliseconds of CPU, whatever else the machine does.
    const links = steps.filter(({ step }) => step === 'link');
    expect(links.every(({ cpuMs = 0, elapsedMs }) => cpuMs > 10 && cpuMs < 10 * elapsedMs + 100)).toBe(true);
    expect(steps.map(({ startedAt }) => startedAt)).toEqual(steps.map(({ startedAt }) => startedAt).sort());
    const second = await build('./base', './above');
    // Before 1.26 the go command vets whatever it vetted before.
    const { minor } = await goMachine();
    expect(stepsOf(second).filter(({ step }) => minor >= 26 || step !== 'vet')).toEqual([]);
    const ourFound = (actions: typeof first) =>
      foundOf(actions).filter((importPath) => importPath.startsWith('ex.com/'));
    expect(ourFound(first)).toEqual([]);
    expect(ourFound(second)).toEqual(expect.arrayContaining(['ex.com/m/above', 'ex.com/m/base']));
    expect(foundOf(second)).toContain('testing');
  });

  it('says where each binary is linked, before it is', async () => {
    const marks = linkMarks(await build('./base', './above'));
    expect([...marks.keys()].sort()).toEqual(['ex.com/m/above', 'ex.com/m/base']);
    for (const mark of marks.values()) expect(mark).toMatch(/\/tmp\/go-build\d+\/b\d+\/importcfg\.link$/);
  });

  it('tells what compiled from what did not', async () => {
    const actions = await build('./base', './broken');
    expect([compiled(actions, 'ex.com/m/base'), compiled(actions, 'ex.com/m/broken')]).toEqual([true, false]);
  });

  it('is empty where the file is half written or something else', () => {
    for (const text of ['', '[{"ID":0', '{}', 'null']) expect(parseActions(text)).toEqual([]);
  });
});
