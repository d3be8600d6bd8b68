// Cuts a whole Go file into tokens, with the semicolons that Go puts at the ends of lines. Never fails: what is not
// closed ends where Go's scanner ends it.

/** Kinds of tokens. A mark that is not here has its own character code, which is above all of these. */
export const is = {
  end: 0,
  name: 1,
  keyword: 2,
  string: 3,
  number: 4,
  rune: 5,
  define: 6,
  step: 7,
  func: 11,
  var: 12,
  const: 13,
  type: 14,
  import: 15,
  struct: 16,
  interface: 17,
} as const;

export const mark = {
  open: 40,
  close: 41,
  star: 42,
  plus: 43,
  comma: 44,
  minus: 45,
  dot: 46,
  semicolon: 59,
  less: 60,
  equals: 61,
  openSquare: 91,
  closeSquare: 93,
  openBrace: 123,
  closeBrace: 125,
} as const;

/** Tokens in columns, since a file has one for every few bytes. Comments and blanks are none. */
export interface Tokens {
  readonly text: string;
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly begins: Int32Array;
  readonly ends: Int32Array;
}

/** Kind of a token; `is.end` behind the last and before the first. */
export function kindAt(tokens: Tokens, at: number): number {
  return at < tokens.count ? (tokens.kinds[at] ?? is.end) : is.end;
}

export function wordAt(tokens: Tokens, at: number): string {
  return tokens.text.slice(tokens.begins[at], tokens.ends[at]);
}

/** Index of the bracket that closes the one at `at`, or of the last token where none does. */
export function closing(tokens: Tokens, at: number): number {
  let depth = 0;
  for (let to = at; to < tokens.count; to++) {
    const kind = tokens.kinds[to];
    if (kind === mark.open || kind === mark.openSquare || kind === mark.openBrace) depth++;
    else if (kind === mark.close || kind === mark.closeSquare || kind === mark.closeBrace) {
      depth--;
      if (depth <= 0) return to;
    }
  }
  return tokens.count - 1;
}

const keywords: ReadonlyMap<string, number> = new Map<string, number>([
  ...'break case chan continue default defer else fallthrough for go goto if map package range return select switch'
    .split(' ')
    .map((word) => [word, is.keyword] as const),
  ...(['func', 'var', 'const', 'type', 'import', 'struct', 'interface'] as const).map(
    (word) => [word, is[word]] as const,
  ),
]);

/** Keywords after which the end of a line ends the statement. */
const final: ReadonlySet<string> = new Set(['break', 'continue', 'fallthrough', 'return']);

const newline = 10;

export function tokensOf(text: string): Tokens {
  // Each token and each semicolon put in takes a character at least, save for the one at the very end.
  const size = text.length + 1;
  const kinds = new Uint8Array(size);
  const begins = new Int32Array(size);
  const ends = new Int32Array(size);
  let count = 0;
  /** The last token is one after which a line's end is a semicolon. */
  let complete = false;
  let at = 0;

  const push = (kind: number, end: number) => {
    kinds[count] = kind;
    begins[count] = at;
    ends[count] = end;
    count++;
  };

  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === newline) {
      if (complete) push(mark.semicolon, at);
      complete = false;
      at++;
    } else if (code <= 32) {
      at++;
    } else if (code === 47 && text.charCodeAt(at + 1) === 47) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (code === 47 && text.charCodeAt(at + 1) === 42) {
      const close = text.indexOf('*/', at + 2);
      const end = close < 0 ? text.length : close + 2;
      if (complete) {
        const line = text.indexOf('\n', at);
        if (line >= 0 && line < end) {
          push(mark.semicolon, at);
          complete = false;
        }
      }
      at = end;
    } else if (isLetter(code)) {
      let end = at + 1;
      while (isLetterOrDigit(text.charCodeAt(end))) end++;
      const word = code >= 97 && code <= 122 && end - at <= 11 ? text.slice(at, end) : '';
      const keyword = keywords.get(word);
      push(keyword ?? is.name, end);
      complete = keyword === undefined || final.has(word);
      at = end;
    } else if (code === 34 || code === 39) {
      const end = endOfQuoted(text, at, code);
      push(code === 34 ? is.string : is.rune, end);
      complete = true;
      at = end;
    } else if (code === 96) {
      const close = text.indexOf('`', at + 1);
      const end = close < 0 ? text.length : close + 1;
      push(is.string, end);
      complete = true;
      at = end;
    } else if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(at + 1)))) {
      const end = endOfNumber(text, at);
      push(is.number, end);
      complete = true;
      at = end;
    } else {
      const next = text.charCodeAt(at + 1);
      const defines = code === 58 && next === 61;
      const steps = (code === 43 || code === 45) && next === code;
      const end = at + (defines || steps ? 2 : 1);
      push(defines ? is.define : steps ? is.step : code, end);
      complete = steps || code === mark.close || code === mark.closeSquare || code === mark.closeBrace;
      at = end;
    }
  }
  if (complete) push(mark.semicolon, at);
  return { text, count, kinds, begins, ends };
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** All beyond ASCII counts as a letter: where it is none, Go refuses the file. */
function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;
}

/** False for NaN, which is behind the end. */
function isLetterOrDigit(code: number): boolean {
  return isLetter(code) || isDigit(code);
}

/** A quoted literal ends at its quote, or before the end of its line. */
function endOfQuoted(text: string, begin: number, quote: number): number {
  let at = begin + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === newline) return at;
    at += code === 92 && text.charCodeAt(at + 1) !== newline ? 2 : 1;
  }
  return text.length;
}

const number = /0[xX](?:[\da-fA-F_.]|[pP][+-]?)*i?|(?:[\d_.]|[eE][+-]?)+i?|\d[\w.]*/y;

function endOfNumber(text: string, begin: number): number {
  number.lastIndex = begin;
  return begin + Math.max(1, number.exec(text)?.[0].length ?? 1);
}
