// The table of flags against the installed go command: nothing it has may lack a class.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { findGoFlag, goFlagTable } from '#gocmd';

const run = promisify(execFile);

interface HelpFlag {
  readonly name: string;
  readonly takesValue: boolean;
}

/** Flags stand as `\t-name` or `\t-name value` on lines of their own; deeper lines are prose. */
async function helpFlags(topic: string): Promise<readonly HelpFlag[]> {
  const { stdout } = await run('go', ['help', topic]);
  return [...stdout.matchAll(/^\t-([\w-]+)( .*)?$/gm)].map((match) => ({
    name: match[1] ?? '',
    takesValue: (match[2] ?? '').trim() !== '',
  }));
}

test.for([
  ['build', 30],
  ['testflag', 30],
  ['test', 5],
] as const)('every flag of go help %s has a class, and takes a value where go says so', async ([topic, atLeast]) => {
  const flags = await helpFlags(topic);
  expect(flags.length).toBeGreaterThanOrEqual(atLeast);
  for (const flag of flags) {
    const rule = findGoFlag(flag.name);
    expect(rule, `go has a flag -${flag.name} that has no class in packages/gocmd/flags.ts`).toBeDefined();
    if (flag.name !== 'args') expect(rule?.value === 'string', `-${flag.name}`).toBe(flag.takesValue);
  }
});

test('every flag that a test binary registers is known in its test. form', async () => {
  const { stdout: root } = await run('go', ['env', 'GOROOT']);
  const { stdout } = await run('grep', [
    '-ohE',
    'flag\\.[A-Za-z]+\\((&\\w+, )?"test\\.\\w+"',
    '-r',
    `${root.trim()}/src/testing`,
  ]);
  const names = [...stdout.matchAll(/"(test\.\w+)"/g)].map((match) => match[1] ?? '');
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !findGoFlag(name))).toEqual([]);
});

test('the flags promised are taken, and every refused one says why and what to do', () => {
  const taken = goFlagTable.filter((rule) => rule.class !== 'refused').map((rule) => rule.name);
  const promised =
    'run skip short v count timeout failfast fullpath list artifacts bench benchmem benchtime fuzz fuzztime fuzzminimizetime blockprofile blockprofilerate cpuprofile memprofile memprofilerate mutexprofile mutexprofilefraction trace parallel cpu shuffle tags race p mod trimpath ldflags gcflags asan msan asmflags buildmode installsuffix pgo linkshared pkgdir toolexec vet args json exec cover covermode coverpkg coverprofile outputdir c o overlay modfile';
  expect(taken.sort()).toEqual(promised.split(' ').sort());
  for (const rule of goFlagTable.filter(({ class: kind }) => kind === 'refused')) {
    expect(rule.reason, rule.name).toMatch(/^[a-z'$].*[^.]$/);
    expect(rule.remedy, rule.name).toBeTruthy();
  }
});

test('no flag stands in the table twice', () => {
  const names = goFlagTable.map((rule) => rule.name);
  expect(new Set(names).size).toBe(names.length);
});

test('flags of the go command alone have no test. form, and internal ones only that', () => {
  for (const name of ['test.race', 'test.p', 'test.exec', 'test.args', 'paniconexit0', 'testlogfile', '', 'test.']) {
    expect(findGoFlag(name), name).toBeUndefined();
  }
  expect(findGoFlag('test.run')).toBe(findGoFlag('run'));
});
