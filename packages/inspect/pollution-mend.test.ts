import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type PackageRule, readConfig, ruleFor } from '#config';
import { temporaryFolder } from '#testkit';
import type { ChangedResult, UnknownInput, VariationName } from './pollution-answer.ts';
import { type MendRequest, mendOf } from './pollution-mend.ts';

const nothing = { env: [], environment: false, opened: [], stated: [], processes: [] };
const place = { importPath: 'ex.com/svc/api', dir: 'svc/api', root: '.' };

/** @throws DiagnosticError when gows.jsonc would not take it. */
async function ruleOf(packages: string): Promise<PackageRule> {
  await using folder = await temporaryFolder();
  await writeFile(path.join(folder.path, 'gows.jsonc'), `{"packages": {${packages}}}`);
  return ruleFor(await readConfig(folder.path, folder.path), place);
}

function mend(more: Partial<MendRequest>): string | undefined {
  return mendOf({ ...place, changed: [], unknown: [], unseen: nothing, rule: ruleFor(undefined, place), ...more });
}

const changed = (variation: VariationName, known = false): ChangedResult => ({
  variation,
  about: '',
  detail: 'TestX fail',
  known,
});
const file = (name: string): UnknownInput => ({ kind: 'file', name });

test('nothing needs mending where the key knows all', () => {
  expect(mend({})).toBeUndefined();
  expect(mend({ changed: [changed('TZ', true)] })).toBeUndefined();
});

test('a changed result is not kept; a language is declared', () => {
  expect(mend({ changed: [changed('umask')] })).toBe('"./svc/api": { "cache": false }');
  expect(mend({ changed: [changed('LANG')] })).toBe('"./svc/api": { "env": ["LANG", "LANGUAGE", "LC_*"] }');
});

test('all that is seen by the complete log alone is declared, as the line takes the place of what is assumed', () => {
  const unseen = {
    ...nothing,
    env: ['A', 'B'],
    opened: ['$TOP/svc/api/data.txt', '$TOP/top.txt', '$TOP/svc/other/x.txt'],
  };
  expect(mend({ unseen, unknown: [{ kind: 'variable', name: 'A' }] })).toBe('"./svc/api": { "env": ["A", "B"] }');
  expect(mend({ unseen, unknown: [file('$TOP/top.txt')] })).toBe(
    '"./svc/api": { "inputs": ["/svc/other/x.txt", "/top.txt", "data.txt"] }',
  );
});

test('many files of a folder are named by the folder, and no name is taken for a pattern', () => {
  const opened = ['a', 'b', 'c', 'd'].map((name) => `$TOP/svc/api/testdata/${name}`);
  expect(mend({ unseen: { ...nothing, opened }, unknown: [file('$TOP/svc/api/testdata/a')] })).toBe(
    '"./svc/api": { "inputs": ["testdata/**"] }',
  );
  const odd = { ...nothing, opened: ['$TOP/svc/api/[a]*.txt'] };
  expect(mend({ unseen: odd, unknown: [file('$TOP/svc/api/[a]*.txt')] })).toBe(
    '"./svc/api": { "inputs": ["?a??.txt"] }',
  );
});

test('what no pattern reaches cannot be declared', () => {
  const unseen = { ...nothing, opened: ['/etc/hosts'] };
  expect(mend({ unseen, unknown: [file('/etc/hosts')] })).toBe('"./svc/api": { "cache": false }');
});

test('a process may read anything of the work tree and of the environment', () => {
  const unseen = { ...nothing, environment: true, processes: ['/bin/cat'] };
  expect(mend({ unseen, unknown: [{ kind: 'process', name: '/bin/cat' }] })).toBe(
    '"./svc/api": { "inputs": ["/**"], "env": ["*"] }',
  );
});

test('what gows.jsonc says already stays', async () => {
  const rule = await ruleOf('"./svc/api": { "inputs": ["own.txt", "!old.txt"], "env": ["OWN_*", "!OLD"] }');
  const unseen = { ...nothing, env: ['A'], stated: ['$TOP/svc/api/new.txt'] };
  const unknown: UnknownInput[] = [{ kind: 'variable', name: 'A' }, file('$TOP/svc/api/new.txt')];
  expect(mend({ rule, unseen, unknown })).toBe(
    '"./svc/api": { "inputs": ["/svc/api/own.txt", "!/svc/api/old.txt", "new.txt"], "env": ["OWN_*", "!OLD", "A"] }',
  );
});

test('the line is one that gows.jsonc takes', async () => {
  const unseen = { ...nothing, env: ['A'], opened: ['$TOP/a b/{x}.txt', '$TOP/svc/api/.hidden'] };
  const unknown: UnknownInput[] = [{ kind: 'variable', name: 'A' }, file('$TOP/a b/{x}.txt')];
  for (const at of [place, { ...place, dir: '.', importPath: 'ex.com' }, { ...place, dir: '/elsewhere/api' }]) {
    await ruleOf(mend({ ...at, unseen, unknown }) ?? 'no line');
  }
  const { env, inputs } = await ruleOf(mend({ unseen, unknown }) ?? '');
  expect({ env, inputs }).toEqual({
    env: ['A'],
    inputs: ['a b/?x?.txt', 'a b/?x?.txt/**', 'svc/api/.hidden', 'svc/api/.hidden/**'],
  });
});
