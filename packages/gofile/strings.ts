// String literals of Go source: all of a file, and the value of one.

import { lexeme, sourceText } from './text.ts';

const skipOrLiteral = new RegExp(
  [lexeme.lineComment, lexeme.blockComment, lexeme.rune, `(${lexeme.raw})`, `(${lexeme.interpreted})`].join('|'),
  'g',
);

/**
 * The values of all string literals in the order they stand, those of imports and struct tags with them. Literals
 * that Go refuses are left out. Values that are not UTF-8 have U+FFFD in place of the bytes in question.
 */
export function* stringLiterals(source: Uint8Array | string): Generator<string> {
  for (const match of sourceText(source).matchAll(skipOrLiteral)) {
    const literal = match[1] ?? match[2];
    const value = literal === undefined ? undefined : unquote(literal);
    if (value !== undefined) yield value;
  }
}

/** The value of an interpreted or raw string literal with its quotes; undefined where Go refuses it. */
export function unquote(literal: string): string | undefined {
  const quote = literal.charAt(0);
  if (literal.length < 2 || !literal.endsWith(quote)) return undefined;
  const body = literal.slice(1, -1);
  if (quote === '`') return body.includes('`') ? undefined : body.replaceAll('\r', '');
  if (quote !== '"' || body.includes('\n')) return undefined;
  return body.includes('\\') ? interpret(body) : body;
}

const simple: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  '"': 34,
};

const escapeAt = /\\(?:([abfnrtv\\"])|x([\da-fA-F]{2})|([0-7]{3})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/y;

/** Escapes name bytes (`\xff`, `\377`) or characters (`\u00ff`), so the value is put together as bytes. */
function interpret(body: string): string | undefined {
  const parts: Buffer[] = [];
  let begin = 0;
  for (;;) {
    const at = body.indexOf('\\', begin);
    parts.push(Buffer.from(body.slice(begin, at < 0 ? undefined : at)));
    if (at < 0) return Buffer.concat(parts).toString('utf8');
    escapeAt.lastIndex = at;
    const match = escapeAt.exec(body);
    const bytes = match && escapedBytes(match);
    if (!match || !bytes) return undefined;
    parts.push(bytes);
    begin = at + match[0].length;
  }
}

function escapedBytes(match: RegExpExecArray): Buffer | undefined {
  const [, letter, hex, octal, short, long] = match;
  if (letter !== undefined) return Buffer.from([simple[letter] ?? 0]);
  if (hex !== undefined) return Buffer.from([Number.parseInt(hex, 16)]);
  if (octal !== undefined) {
    const byte = Number.parseInt(octal, 8);
    return byte > 255 ? undefined : Buffer.from([byte]);
  }
  const point = Number.parseInt(short ?? long ?? '', 16);
  if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return undefined;
  return Buffer.from(String.fromCodePoint(point));
}
