import { expect, test } from 'vitest';
import { checkConfig } from './check.ts';
import type { Config } from './config.ts';
import { placeMatcher } from './glob.ts';
import { inertByConfig } from './inert.ts';
import { parseConfig } from './parse.ts';
import { namesVariable, ruleFor } from './rule.ts';

/** As read from the root of a workspace; both folders are absolute. */
function configOf(document: unknown, root = '/w', top = '/w'): Config {
  const { config, diagnostics } = parseConfig('gows.jsonc', new TextEncoder().encode(JSON.stringify(document)));
  if (!config) throw new Error(JSON.stringify(diagnostics));
  return { ...config, root, top };
}

function rule(packages: unknown, dir: string, root?: string, top?: string) {
  const importPath = dir === '.' ? 'example.com' : `example.com/${dir}`;
  return ruleFor(configOf({ packages }, root, top), { importPath, dir });
}

test('without a file, or where no section says anything, the rule changes nothing', () => {
  const nothing = { except: [], envPrefixes: [], exceptEnv: [], cache: true, exclusive: false, digest: '' };
  expect(ruleFor(undefined, { importPath: 'x', dir: 'x' })).toEqual(nothing);
  expect(rule({ './b': { cache: false } }, 'a')).toEqual(nothing);
  expect(rule({ './a': { cache: true } }, 'a')).toEqual(nothing);
  expect(rule({ './a': { exclusive: true } }, 'a')).toEqual({ ...nothing, exclusive: true });
});

test('patterns start from the package, or with / from the workspace, and a folder counts with all beneath', () => {
  const packages = { './...': { inputs: ['testdata/', '/fixtures/*.json', '../shared/**', '!out.log', './x'] } };
  expect(rule(packages, 'svc/api')).toMatchObject({
    inputs: [
      'fixtures/*.json',
      'fixtures/*.json/**',
      'svc/api/testdata/**',
      'svc/api/x',
      'svc/api/x/**',
      'svc/shared/**',
    ],
    except: ['svc/api/out.log', 'svc/api/out.log/**'],
  });
  expect(rule(packages, '.').inputs).toContain('testdata/**');
});

test('places are seen from the top, whether the workspace lies in the repository, above it, or the package outside', () => {
  const packages = { './a': { inputs: ['x', '/y'] } };
  const inputs = (dir: string, root: string, top: string) =>
    rule(packages, dir, root, top).inputs?.filter((at) => !/\*/.test(at));
  expect(inputs('w/a', '/repo/w', '/repo')).toEqual(['w/a/x', 'w/y']);
  expect(inputs('.', '/repo', '/repo/a')).toEqual(['/repo/y', 'x']);
  expect(rule({ '../lib': { inputs: ['x/**'] } }, '/lib', '/w', '/w').inputs).toEqual(['/lib/x/**']);
});

test('a folder whose name looks like a pattern is meant as it is', () => {
  const { inputs } = rule({ './...': { inputs: ['*.txt'] } }, 'a[b]{c,d}(e)!*');
  const match = placeMatcher(inputs ?? []);
  expect(match('a[b]{c,d}(e)!*/x.txt')).toBe(true);
  expect(match('ab{c,d}(e)!*/x.txt')).toBe(false);
});

test('exceptions alone leave standing what is assumed; an empty list says that nothing is read unseen', () => {
  expect(rule({ './a': { inputs: ['!x'], env: ['!X'] } }, 'a')).not.toHaveProperty('inputs');
  expect(rule({ './a': { inputs: ['!x'], env: ['!X'] } }, 'a')).not.toHaveProperty('env');
  expect(rule({ './a': { inputs: [], env: [] } }, 'a')).toMatchObject({ inputs: [], env: [] });
});

test('variables: names, beginnings, and what does not count', () => {
  const found = rule({ work: { env: ['B', 'APP_*', 'A', '!ID', '!TMP_*'] } }, 'a');
  expect(found).toMatchObject({ env: ['A', 'B'], envPrefixes: ['APP_'], exceptEnv: ['ID', 'TMP_*'] });
  expect(rule({ work: { env: ['*'] } }, 'a')).toMatchObject({ env: [], envPrefixes: [''] });
  expect(['ID', 'IDS', 'TMP_', 'TMP'].filter((name) => namesVariable(found.exceptEnv, name))).toEqual(['ID', 'TMP_']);
});

test('of sections that match, the last that has a field decides on it', () => {
  const packages = {
    './...': { inputs: ['a'], env: ['A'], cache: false },
    'example.com/x/...': { inputs: ['b', '!c'] },
    './x/y': { cache: true },
    'example.com/z': { env: [] },
  };
  expect(rule(packages, 'x/y')).toMatchObject({ inputs: ['x/y/b', 'x/y/b/**'], env: ['A'], cache: true });
  expect(rule(packages, 'x')).toMatchObject({ inputs: ['x/b', 'x/b/**'], cache: false });
  expect(rule(packages, 'z')).toMatchObject({ inputs: ['z/a', 'z/a/**'], env: [] });
});

test('the digest tells rules apart that differ, and knows no order, no folder and no exclusive', () => {
  const digest = (section: unknown, dir = 'a', root?: string, top?: string) =>
    rule({ './...': section }, dir, root, top).digest;
  const first = digest({ inputs: ['a', 'b', '!c'], env: ['X', 'Y'] });
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(digest({ env: ['Y', 'X', 'X'], inputs: ['!c', 'b', 'a'], exclusive: true })).toBe(first);
  expect(digest({ inputs: ['a', 'b', '!c'], env: ['X', 'Y'] }, 'w/z', '/r/w', '/r')).toBe(first);
  const others = [
    { inputs: ['a', 'b'] },
    { inputs: [] },
    { env: [] },
    { inputs: ['!a'] },
    { inputs: ['a'] },
    { cache: false },
  ];
  expect(new Set([first, '', ...others.map((section) => digest(section))]).size).toBe(others.length + 2);
});

test('inert: the last pattern that matches has the word, from the workspace root; testdata must be meant', () => {
  const said = (file: string, inert: readonly string[], root?: string, top?: string) =>
    inertByConfig(configOf({ inert }, root, top), file);
  expect(said('docs/a.svg', ['docs'])).toBe(true);
  expect(said('x/docs/a.svg', ['docs'])).toBeUndefined();
  expect(said('README.md', ['!README.md'])).toBe(false);
  expect(said('a/README.md', ['**/*.md', '!a/**'])).toBe(false);
  expect(said('a/README.md', ['!a/**', '**/*.md'])).toBe(true);
  expect(said('w/docs/x', ['/docs/**'], '/r/w', '/r')).toBe(true);
  expect(said('docs/x', ['/docs/**'], '/r/w', '/r')).toBeUndefined();
  expect(said('a/testdata/x.txt', ['**/*.txt'])).toBeUndefined();
  expect(said('a/testdata/x.txt', ['**/testdata/*.txt'])).toBe(true);
});

test('a section that matches no package is a warning, one whose inputs lead out of the workspace an error', () => {
  const packages = [
    { importPath: 'example.com/api', dir: 'w/svc/api' },
    { importPath: 'example.com/cart', dir: 'w/svc/cart' },
  ];
  const found = (document: unknown) =>
    checkConfig(configOf({ packages: document }, '/r/w', '/r'), packages).map(
      ({ severity, message, place, remedy }) => `${place?.column} ${severity} ${message} | ${remedy}`,
    );
  expect(found({ './svc/...': {}, 'example.com/...': {}, work: {}, './svc/api': {} })).toEqual([]);
  expect(found({ './svc/apu': {} })).toEqual([
    '14 warning "./svc/apu" matches no package of the workspace | did you mean "./svc/api"?',
  ]);
  expect(found({ 'example.com/crt/...': {} })[0]).toContain('did you mean "example.com/cart/..."?');
  expect(found({ './nowhere': {} })[0]).toContain('delete the section');
  expect(found({ './svc/...': { inputs: ['../../x', '!../../../y'] } })).toEqual([
    '47 error "!../../../y" leads out of the workspace from example.com/api | name files of the workspace; what a test opens elsewhere counts by itself',
  ]);
});
