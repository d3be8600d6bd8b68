// Go's quoted strings and notions of printable and white space, as strconv, strings and unicode have them.

/** Made when it is first needed: to read the classes takes V8 half a millisecond, and hardly any file has such a character. */
let printable: RegExp | undefined;

/** Whether Go's unicode.IsPrint holds for this code point. Of all space, only U+0020 is printable. */
export function isPrint(point: number): boolean {
  if (point < 0x7f) return point >= 0x20;
  printable ??= /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u;
  return printable.test(String.fromCodePoint(point));
}

// Go's white space; JavaScript's own has U+FEFF more and U+0085 less.
const space = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const leading = new RegExp(`^${space}+`);
const trailing = new RegExp(`${space}+$`);
const between = new RegExp(`${space}+`);

/** strings.TrimSpace. */
export function trimSpace(text: string): string {
  return text.replace(leading, '').replace(trailing, '');
}

/** strings.Fields. */
export function fields(text: string): readonly string[] {
  const trimmed = trimSpace(text);
  return trimmed === '' ? [] : trimmed.split(between);
}

const simpleEscapes: Readonly<Record<string, number>> = {
  a: 0x07,
  b: 0x08,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  v: 0x0b,
  '\\': 0x5c,
  '"': 0x22,
};

const escapes = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-7]{3})|([abfnrtv\\"])|[\s\S]?)/g;

/** The value of a Go interpreted string with its double quotes, or undefined when it is not one. */
export function unquote(quoted: string): string | undefined {
  const body = quoted.slice(1, -1);
  if (quoted.length < 2 || !quoted.endsWith('"') || body.includes('\n')) return undefined;
  if (!body.includes('\\')) return body.includes('"') ? undefined : body;
  const parts: Buffer[] = [];
  let done = 0;
  for (const match of body.matchAll(escapes)) {
    const plain = body.slice(done, match.index);
    const bytes = escapedBytes(match);
    if (plain.includes('"') || bytes === undefined) return undefined;
    parts.push(Buffer.from(plain), bytes);
    done = match.index + match[0].length;
  }
  const rest = body.slice(done);
  if (rest.includes('"')) return undefined;
  parts.push(Buffer.from(rest));
  return Buffer.concat(parts).toString('utf8');
}

function escapedBytes(match: RegExpExecArray): Buffer | undefined {
  const [, byte, short, long, octal, simple] = match;
  if (byte !== undefined) return Buffer.of(Number.parseInt(byte, 16));
  if (octal !== undefined) {
    const value = Number.parseInt(octal, 8);
    return value > 0xff ? undefined : Buffer.of(value);
  }
  if (simple !== undefined) return Buffer.of(simpleEscapes[simple] ?? 0);
  const point = Number.parseInt(short ?? long ?? '', 16);
  const isSurrogate = point >= 0xd800 && point <= 0xdfff;
  if (Number.isNaN(point) || point > 0x10ffff || isSurrogate) return undefined;
  return Buffer.from(String.fromCodePoint(point));
}

const namedEscapes = new Map([
  [0x07, '\\a'],
  [0x08, '\\b'],
  [0x0c, '\\f'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
  [0x09, '\\t'],
  [0x0b, '\\v'],
  [0x5c, '\\\\'],
  [0x22, '\\"'],
]);

/** strconv.Quote. */
function quote(text: string): string {
  let out = '"';
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    const named = namedEscapes.get(point);
    if (named !== undefined) out += named;
    else if (isPrint(point)) out += char;
    else if (point < 0x20 || point === 0x7f) out += `\\x${point.toString(16).padStart(2, '0')}`;
    else if (point > 0xffff) out += `\\U${point.toString(16).padStart(8, '0')}`;
    else out += `\\u${point.toString(16).padStart(4, '0')}`;
  }
  return `${out}"`;
}

/** The text as one token of a go.mod file: quoted only where it must be (modfile.AutoQuote). */
export function autoQuote(text: string): string {
  return mustQuote(text) ? quote(text) : text;
}

const plainWord = /^[\w./@:~+=!-]+$/;

function mustQuote(text: string): boolean {
  if (text === '' || text.includes('//') || text.includes('/*')) return true;
  if (plainWord.test(text)) return false;
  if (/[ "'`]/.test(text)) return true;
  if (/[()[\]{},]/.test(text) && Buffer.byteLength(text) > 1) return true;
  for (const char of text) if (!isPrint(char.codePointAt(0) ?? 0)) return true;
  return false;
}
