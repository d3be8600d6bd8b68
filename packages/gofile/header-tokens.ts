// Cuts the head of a Go file into tokens: only the kinds that can stand before the end of the imports.

import { lexeme } from './text.ts';

export interface HeaderToken {
  /** `other` is anything else, and `unclosed` a comment without an end; either is the last token. */
  readonly kind: 'comment' | 'name' | 'keyword' | 'string' | 'mark' | 'other' | 'unclosed';
  readonly text: string;
  /** Lines count from 1; a comment may end on another line than it begins. */
  readonly line: number;
  readonly endLine: number;
  /** A line ends between the token before and this one, also inside a comment: Go puts a semicolon there. */
  readonly startsLine: boolean;
}

const keywords: ReadonlySet<string> = new Set(
  (
    'break case chan const continue default defer else fallthrough for func go goto if import interface map ' +
    'package range return select struct switch type var'
  ).split(' '),
);

const token = new RegExp(
  [
    `(?<blank>[ \\t\\r\\n]+)`,
    `(?<comment>${lexeme.lineComment}|${lexeme.blockComment})`,
    `(?<word>[\\p{L}_][\\p{L}\\p{Nd}_]*)`,
    `(?<string>${lexeme.raw}|${lexeme.interpreted})`,
    `(?<mark>[(){}.;])`,
  ].join('|'),
  'uy',
);

export function* headerTokens(text: string): Generator<HeaderToken> {
  let line = 1;
  let startsLine = true;
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (!match?.groups) {
      yield { kind: 'other', text: text.slice(at, at + 1), line, endLine: line, startsLine };
      return;
    }
    at += match[0].length;
    const { blank, comment } = match.groups;
    const breaks = countLines(match[0]);
    if (blank === undefined) {
      // Go takes carriage returns out of line comments.
      const shown = comment?.startsWith('//') ? comment.replaceAll('\r', '') : match[0];
      const kind = kindOf(match.groups);
      yield { kind, text: shown, line, endLine: line + breaks, startsLine };
      if (kind === 'unclosed') return;
    }
    line += breaks;
    startsLine = blank === undefined && comment === undefined ? false : startsLine || breaks > 0;
  }
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): HeaderToken['kind'] {
  const { comment, word, string } = groups;
  if (comment !== undefined)
    return comment.startsWith('/*') && !/^\/\*[\s\S]*\*\/$/.test(comment) ? 'unclosed' : 'comment';
  if (word !== undefined) return keywords.has(word) ? 'keyword' : 'name';
  return string === undefined ? 'mark' : 'string';
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
