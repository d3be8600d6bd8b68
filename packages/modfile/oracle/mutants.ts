// Makes go.mod and go.work files that are nearly right, from valid ones and from scratch; for tests only.

import fc from 'fast-check';
import type { Question } from './oracle.ts';

const verbs = [
  'module',
  'go',
  'toolchain',
  'godebug',
  'require',
  'exclude',
  'replace',
  'retract',
  'tool',
  'ignore',
  'use',
];
const paths = [
  ...['example.com/m', 'example.com/m/v2', 'example.com/m/v1', 'gopkg.in/x.v3', 'gopkg.in/x.v0-unstable', 'gopkg.in/x'],
  ...[
    './svc',
    '../lib',
    '/abs/dir',
    '.',
    '..',
    'svc',
    'C:\\dir',
    '.\\dir',
    './a@v1.0.0',
    'example.com/m@v1.2.3',
    'std',
    'go',
  ],
  ...[
    '"quoted/path"',
    '"./with space"',
    '"a\\tb"',
    '"\\u00e9"',
    '"\\x41"',
    '`raw`',
    "'single'",
    'a"b',
    '""',
    '"\\q"',
    'é/ü',
    'nul/x',
    'a~1',
  ],
];
const versions = [
  ...[
    'v1.2.3',
    'v2.0.0',
    'v2.0.0+incompatible',
    'v1.2',
    'v1',
    'v0.0.0-20200101000000-abcdefabcdef',
    'v1.2.3-rc.1+meta',
  ],
  ...['v01.2.3', '1.2.3', 'master', 'latest', '<v1.3.0', '@v0.5.0', 'v1.2.3-01', '"v1.2.3"', 'v3.0.0', 'v1.2.3+'],
  ...[
    '1.25',
    '1.25.0',
    '1.21rc1',
    '1.21.3rc1',
    'go1.25.0',
    'go1',
    'go1.x',
    'default',
    '01.2',
    'default=go1.21',
    'k=v',
    'default=x',
    'k=',
  ],
];
const marks = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  '=>',
  '( )',
  '()',
  '//',
  '// indirect',
  '// indirect; why',
  '/* c */',
  '/*',
  '"',
  '`',
];
const spaces = [
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  '\u00a0',
  '\f',
  '\ufeff',
  '\0',
  '\u200b',
  '\u2028',
  '\\',
  '\\\n',
];
const comments = [
  '// Deprecated: gone',
  '// a',
  '//',
  '//indirect',
  '/// x',
  '// é',
  '// x\r',
  '// \0',
  '// \x1f\u00a0',
  '// \\',
];

const token = fc.constantFrom(...verbs, ...paths, ...versions, ...marks, ...comments);

/** One change of a text, at a place given as a part of its length. */
interface Change {
  readonly unit: 'line' | 'token' | 'byte';
  readonly act: 'delete' | 'repeat' | 'insert' | 'swap';
  readonly at: number;
  readonly to: number;
  readonly insert: string;
  readonly byte: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  unit: fc.constantFrom('line', 'token', 'token', 'byte'),
  act: fc.constantFrom('delete', 'repeat', 'insert', 'swap'),
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  to: fc.double({ min: 0, max: 0.999, noNaN: true }),
  insert: fc.oneof(token, fc.constantFrom(...spaces)),
  byte: fc.nat(255),
});

function applyChange(text: Buffer, { unit, act, at, to, insert, byte }: Change): Buffer {
  if (unit === 'byte') {
    const index = Math.floor(at * (text.length + 1));
    const middle = act === 'delete' ? [] : act === 'insert' ? [byte, ...text.subarray(index, index + 1)] : [byte];
    return Buffer.concat([text.subarray(0, index), Buffer.from(middle), text.subarray(index + 1)]);
  }
  // latin1 keeps every byte.
  const pieces = unit === 'line' ? text.toString('latin1').split(/(?<=\n)/) : text.toString('latin1').split(/(\s+)/);
  const [from, other] = [Math.floor(at * pieces.length), Math.floor(to * pieces.length)];
  const piece = pieces[from] ?? '';
  if (act === 'delete') pieces.splice(from, 1);
  else if (act === 'repeat') pieces.splice(other, 0, piece);
  else if (act === 'insert') pieces.splice(from, 0, Buffer.from(` ${insert} `).toString('latin1'));
  else [pieces[from], pieces[other]] = [pieces[other] ?? '', piece];
  return Buffer.from(pieces.join(''), 'latin1');
}

/** A few lines of any tokens, with blocks now and then. */
const fromScratch: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.constantFrom(...verbs, ...comments, ')', ''),
      fc.constantFrom('', '', '', ' (', ' (\n'),
      fc.array(fc.oneof(fc.constantFrom(...paths), fc.constantFrom(...versions), token), { maxLength: 5 }),
      fc.constantFrom('', '', ' // indirect', ' // why'),
    ),
    { maxLength: 6 },
  )
  .map((lines) => lines.map(([verb, open, args, comment]) => `${verb}${open} ${args.join(' ')}${comment}\n`).join(''));

const wellFormed: fc.Arbitrary<{ readonly kind: 'mod' | 'work'; readonly text: string }> = fc.oneof(
  fc
    .array(fc.tuple(fc.constantFrom('require', 'exclude'), fc.constantFrom(...paths), fc.constantFrom(...versions)))
    .map((lines) => ({
      kind: 'mod' as const,
      text: `module example.com/main\n${lines.map((words) => words.join(' ')).join('\n')}`,
    })),
  fc
    .tuple(
      fc.constantFrom('mod', 'work'),
      fc.array(
        fc.tuple(
          fc.constantFrom(...paths),
          fc.constantFrom('', ...versions),
          fc.constantFrom(...paths),
          fc.constantFrom('', ...versions),
        ),
        { maxLength: 3 },
      ),
    )
    .map(([kind, all]) => ({
      kind: kind as 'mod' | 'work',
      text: `${kind === 'mod' ? 'module m\n' : 'go 1.25\n'}replace (\n${all.map(([a, b, c, d]) => `\t${a} ${b} => ${c} ${d}\n`).join('')})\n`,
    })),
  fc
    .tuple(
      fc.constantFrom(...paths),
      fc.array(fc.tuple(fc.constantFrom(...versions), fc.constantFrom('', ...versions)), { maxLength: 3 }),
    )
    .map(([path, all]) => ({
      kind: 'mod' as const,
      text: `${all.map(([low, high]) => `retract ${high ? `[${low}, ${high}]` : low} // why\n`).join('')}module ${path}\n`,
    })),
  fc
    .tuple(
      fc.constantFrom('tool', 'ignore', 'module', 'go', 'toolchain', 'godebug'),
      fc.oneof(fc.constantFrom(...paths), fc.constantFrom(...versions)),
    )
    .map(([verb, arg]) => ({ kind: 'mod' as const, text: `${verb === 'module' ? '' : 'module m\n'}${verb} ${arg}\n` })),
  fc
    .array(fc.oneof(fc.constantFrom(...paths), token), { maxLength: 3 })
    .map((all) => ({ kind: 'work' as const, text: all.map((path) => `use ${path}\n`).join('') })),
);

/** `count` files, always the same for the same seed. */
export function mutants(from: readonly Question[], count: number, seed: number): readonly Question[] {
  const small = from.filter(({ text }) => text.length > 0 && text.length < 2000);
  const changed = fc
    .tuple(fc.constantFrom(...small), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([{ kind, text }, changes]) => ({ kind, text: changes.reduce(applyChange, Buffer.from(text)) }));
  const scratch = fc
    .tuple(fc.constantFrom('mod' as const, 'work' as const), fromScratch)
    .map(([kind, text]) => ({ kind, text }));
  const any = fc.oneof(
    { weight: 3, arbitrary: changed },
    { weight: 1, arbitrary: scratch },
    { weight: 1, arbitrary: wellFormed },
  );
  return fc.sample(any, { numRuns: count, seed }).map((each) => ({ ...each, file: '/w/go.x' }));
}
