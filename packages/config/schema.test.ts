import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { inputForm } from './form.ts';
import { globFault, placeMatcher } from './glob.ts';
import { parseConfig } from './parse.ts';
import { configSchema } from './schema.ts';

const published = z.fromJSONSchema(
  JSON.parse(readFileSync(new URL('../../docs/reference/schema/gows.json', import.meta.url), 'utf8')),
);

/** What the reader of a run, the zod schema and the published one say of a document. */
function verdicts(document: unknown): readonly boolean[] {
  return [
    parseConfig('gows.jsonc', new TextEncoder().encode(JSON.stringify(document))).config !== undefined,
    configSchema.safeParse(document).success,
    published.safeParse(document).success,
  ];
}

const good: readonly unknown[] = [
  {},
  { $schema: 'https://example.com/gows.json' },
  { inert: [] },
  { inert: ['docs/**', '!README.md', '/x y.txt', './a', '.a/b', '{a,b}/*.[ch]'] },
  { packages: {} },
  { remote: {} },
  {
    remote: {
      url: 'https://cache.example.com:8080/go',
      trust: [`gows-pub-1:${'A'.repeat(43)}`, `gows-pub-1:${'-'.repeat(43)}@main,pr/*`],
    },
  },
  { packages: { './...': {}, work: {}, '.': {}, '../lib/...': {}, 'example.com/...': {}, '...': {} } },
  { packages: { './a': { inputs: ['../a', '../../a/*', '/a', '!/a', 'a/', '..a', 'a..', '{,a}b', '[^a-c]?', '**'] } } },
  { packages: { './a': { env: ['A', 'A_*', '*', '!A', '!A*', 'ProgramFiles(x86)'], cache: false, exclusive: true } } },
];

const bad: readonly unknown[] = [
  [],
  null,
  'text',
  1,
  { $schema: 1 },
  { inputs: [] },
  { inert: 'docs' },
  { inert: [1] },
  { inert: ['../a'] },
  { inert: ['/../a'] },
  { packages: [] },
  { remote: 'http://x' },
  ...['', 'x', 'ftp://x', 'http://me@x', 'http://a b', 1].map((url) => ({ remote: { url } })),
  ...['', 'A', `gows-key-1:${'A'.repeat(43)}`, `gows-pub-1:${'A'.repeat(42)}`, `gows-pub-1:${'A'.repeat(43)}@`].map(
    (one) => ({ remote: { trust: [one] } }),
  ),
  { packages: { './a': [] } },
  { packages: { './a': { inert: [] } } },
  ...['', ' ', '/a', 'C:/a', 'std', 'all', 'a.go', 'a@v1', '.\\a', './a b'].map((key) => ({ packages: { [key]: {} } })),
  ...[
    '',
    '!',
    '/',
    '.',
    '..',
    '../..',
    './',
    'a/.',
    'a/..',
    'a/../b',
    'a/./b',
    'a//b',
    '!!a',
    'a\\b',
    '(a)',
    'a|b',
    'a"b',
  ].map((text) => ({ packages: { './a': { inputs: [text] } } })),
  ...[
    '[',
    ']',
    '{',
    '}',
    '{a}',
    '[]',
    '[!a]',
    '{a,{b,c}}',
    '[a/b]',
    '{../a,b}/..',
    '//a',
    '/../a',
    './../a',
    'a\nb',
  ].map((text) => ({ packages: { './a': { inputs: [text] } } })),
  ...['', '!', 'A=b', 'A B', '*A', 'A*B', '!!A'].map((name) => ({ packages: { './a': { env: [name] } } })),
  { packages: { './a': { cache: 'no' } } },
  { packages: { './a': { exclusive: 1 } } },
  { packages: { './a': { inputs: 'a' } } },
  { packages: { './a': { env: [null] } } },
];

test.each(good.map((document) => [document]))('%j is accepted by the reader and by both schemas', (document) => {
  expect(verdicts(document)).toEqual([true, true, true]);
});

test.each(bad.map((document) => [document]))('%j is refused by the reader and by both schemas', (document) => {
  expect(verdicts(document)).toEqual([false, false, false]);
});

test('that a range of letters runs backwards is told by the reader alone', () => {
  expect(verdicts({ inert: ['[z-a]'] })).toEqual([false, true, true]);
});

const words = fc.array(
  fc.constantFrom(
    '!',
    '/',
    '.',
    '..',
    '*',
    '**',
    '?',
    'a',
    'b ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '^',
    '-',
    '\\',
    '(',
    '"',
    '|',
    'é',
  ),
  {
    maxLength: 7,
  },
);

test('the reader and the schemas agree on made-up documents', () => {
  const text = words.map((parts) => parts.join(''));
  const section = fc.record(
    { inputs: fc.array(text, { maxLength: 2 }), env: fc.array(text, { maxLength: 2 }), cache: fc.boolean() },
    { requiredKeys: [] },
  );
  const document = fc.record(
    { inert: fc.array(text, { maxLength: 2 }), packages: fc.dictionary(text, section, { maxKeys: 2 }) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(document, (made) => {
      const ranges = JSON.stringify(made).includes('[');
      const [reader, ...schemas] = verdicts(made);
      if (ranges && !reader) return;
      expect(schemas).toEqual([reader, reader]);
    }),
    { numRuns: 2000 },
  );
});

test('a pattern of the right form makes a glob, and one without magic matches just itself', () => {
  fc.assert(
    fc.property(words, (parts) => {
      const text = parts.join('').replace(/^!?\/?(\.\.?\/)*/, '');
      if (!inputForm.test(text) || text.startsWith('!')) return;
      if (!/\[[^\]]*-/.test(text)) expect(globFault(text)).toBeUndefined();
      if (/[*?[{]/.test(text) || text.endsWith('/')) return;
      expect(placeMatcher([text])(text)).toBe(true);
      expect(placeMatcher([text])(`${text}x`)).toBe(false);
    }),
    { numRuns: 2000 },
  );
});
