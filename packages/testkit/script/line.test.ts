import { expect, test } from 'vitest';
import { expandVariables, parseLine, quoteRegExp } from './line.ts';

function words(line: string): string[] | undefined {
  const parsed = parseLine(line);
  return parsed && [parsed.name, ...parsed.args.map((arg) => arg.map((f) => f.text).join(''))];
}

test('words are apart by white space and # begins a comment', () => {
  expect(words('cp  a\tb # why')).toEqual(['cp', 'a', 'b']);
  expect(words('   ')).toBeUndefined();
  expect(words('  # only a comment')).toBeUndefined();
});

test('quotes keep spaces, # and an empty word together, and a doubled quote is one', () => {
  expect(words("stdout 'a  # b' 'don''t' '' x'y z'w")).toEqual(['stdout', 'a  # b', "don't", '', 'xy zw']);
});

test('prefixes and conditions come before the name in any order', () => {
  expect(parseLine('[race] ! [!git] gows test')).toMatchObject({
    expectation: 'failure',
    conditions: [
      { tag: 'race', wanted: true },
      { tag: 'git', wanted: false },
    ],
    name: 'gows',
  });
  expect(parseLine('? go build')?.expectation).toBe('either');
});

test('& and &name& leave a command in the background', () => {
  expect(parseLine('gows test &')).toMatchObject({ background: '' });
  expect(parseLine('gows test &one&')).toMatchObject({ background: 'one', args: [[{ text: 'test' }]] });
  expect(parseLine("stdout '&'")?.background).toBeUndefined();
});

test.each([
  ["stdout 'a", 'unterminated quote'],
  ['! ? go', "more than one '!' or '?'"],
  ['[linux]', 'missing command'],
  ['!', 'missing command'],
  ['[!] go', 'empty condition'],
  ["'go' build", 'the name of a command cannot be quoted'],
])('%s is a mistake: %s', (line, message) => {
  expect(() => parseLine(line)).toThrow(message);
});

test('variables are replaced, and one that is not set is a mistake', () => {
  const lookup = (name: string) => ({ A: 'x', B: '' })[name];
  expect(expandVariables('$A-${A}y$B $ $. a$', lookup)).toBe('x-xy $ $. a$');
  expect(() => expandVariables('$C', lookup)).toThrow('$C is not set');
});

test('a quoted text matches only itself', () => {
  const text = 'a.b*c(d)[e]{f}^$|\\+?';
  expect(new RegExp(`^${quoteRegExp(text)}$`).test(text)).toBe(true);
});
