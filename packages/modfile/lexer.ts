// Cuts a go.mod or go.work text into tokens, and goes on after a fault so that all faults are found at once.

import { type Diagnostic, failure } from '#diagnostics';
import { isPrint } from './quote.ts';
import { placeAt, type Source } from './source.ts';
import type { Token } from './tree.ts';

/**
 * `comment` stands alone on its line, `suffix` after something else and ends that line; both swallow their newline.
 * `bad` is text up to the end of the line in which no token can be found; its fault has been reported.
 */
export type LexemeKind = 'word' | 'string' | 'mark' | 'newline' | 'comment' | 'suffix' | 'bad' | 'end';

export interface Lexeme extends Token {
  readonly kind: LexemeKind;
}

/** All lexemes, the last being `end`, and the faults met on the way. */
export function lex(source: Source): { readonly lexemes: readonly Lexeme[]; readonly faults: readonly Diagnostic[] } {
  const { text } = source;
  const lexemes: Lexeme[] = [];
  const faults: Diagnostic[] = [];
  let at = 0;
  let lineIsEmpty = true;

  const push = (kind: LexemeKind, start: number, end: number, shown = text.slice(start, end)): void => {
    lexemes.push({ kind, text: shown, start, end });
    lineIsEmpty = kind === 'newline' || kind === 'comment' || kind === 'suffix';
    at = end;
  };
  const endOfLine = (from: number): number => {
    const newline = text.indexOf('\n', from);
    return newline < 0 ? text.length : newline;
  };
  const fault = (index: number, message: string, remedy: string): void => {
    faults.push(failure('modfile/syntax', message, { place: placeAt(source, index), remedy }));
  };
  const bad = (start: number): void => push('bad', start, endOfLine(at));

  const comment = (): void => {
    const start = at;
    const end = endOfLine(at);
    const stop = end < text.length && text[end - 1] === '\r' ? end - 1 : end;
    push(lineIsEmpty ? 'comment' : 'suffix', start, Math.min(end + 1, text.length), text.slice(start, stop));
  };

  const slashStar = (): void => {
    fault(at, 'a comment begins with `/*`', 'write // before each line of the comment');
    const close = text.indexOf('*/', at + 2);
    at = close < 0 ? endOfLine(at) : close + 2;
  };

  const quoted = (): void => {
    const start = at;
    const quote = text[at];
    for (at++; at < text.length; at++) {
      const c = text[at];
      if (c === '\n') {
        fault(start, 'a quoted string is not closed on its line', `add the closing ${quote}`);
        bad(start);
        return;
      }
      if (c === quote) {
        push('string', start, at + 1);
        return;
      }
      // A backslash before the end of a line continues nothing: no string with a newline in it is ever accepted.
      if (c === '\\' && quote === '"' && text[at + 1] !== '\n') at++;
    }
    fault(start, 'a quoted string is not closed before the end of the file', `add the closing ${quote}`);
    at = Math.min(at, text.length);
    bad(start);
  };

  const word = (): void => {
    const start = at;
    let end = wordEnd(text, at);
    while (text[end] === '/' && text[end + 1] === '*') {
      at = end;
      slashStar();
      end = wordEnd(text, at);
    }
    if (end > start) {
      push('word', start, end);
    } else if (text[start] === '\0') {
      // Outside a comment this is no slip of a key, so what follows is not judged.
      fault(start, 'the file is not text: it has a zero byte', 'save the file as UTF-8 (it may be UTF-16 or damaged)');
      push('bad', start, text.length);
    } else {
      fault(start, `unexpected character ${nameOf(text, start)}`, 'delete the character');
      bad(start);
    }
  };

  if (text.startsWith('\uFEFF')) {
    fault(0, 'the file begins with a byte order mark', 'save the file as UTF-8 without a byte order mark');
    at = 1;
  }
  while (at < text.length) {
    switch (text.charCodeAt(at)) {
      case 0x20: // space
      case 0x09: // tab
      case 0x0d: // carriage return, wherever it stands
        at++;
        break;
      case 0x0a: // newline
        push('newline', at, at + 1);
        break;
      case 0x28: // (
      case 0x29: // )
      case 0x5b: // [
      case 0x5d: // ]
      case 0x7b: // {
      case 0x7d: // }
      case 0x2c: // ,
        push('mark', at, at + 1);
        break;
      case 0x22: // "
      case 0x60: // `
        quoted();
        break;
      case 0x2f: // /
        if (text[at + 1] === '/') comment();
        else if (text[at + 1] === '*') slashStar();
        else word();
        break;
      default:
        word();
    }
  }
  push('end', text.length, text.length);
  return { lexemes, faults };
}

/** Where a word that begins here ends: at space, at punctuation, at what cannot be printed, or at a comment. */
function wordEnd(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c > 0x7e) {
      const point = text.codePointAt(at) ?? 0;
      if (!isPrint(point)) break;
      if (point > 0xffff) at++;
    } else if (c === 0x2f) {
      const next = text.charCodeAt(at + 1);
      if (next === 0x2f || next === 0x2a) break;
    } else if (c <= 0x20 || c === 0x28 || c === 0x29 || c === 0x2c || isBracket(c)) break;
  }
  return at;
}

/** One of `[ ] { }`. */
function isBracket(c: number): boolean {
  return c === 0x5b || c === 0x5d || c === 0x7b || c === 0x7d;
}

/** A character that may not show, by its number. */
function nameOf(text: string, at: number): string {
  return `U+${(text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
