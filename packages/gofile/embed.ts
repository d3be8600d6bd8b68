// Patterns of //go:embed lines: what go/build finds in a file that imports "embed".

import { unquote } from './strings.ts';
import { lexeme } from './text.ts';

const skipOrEmbed = new RegExp(
  [`(${lexeme.lineComment})`, lexeme.blockComment, lexeme.rune, lexeme.raw, lexeme.interpreted].join('|'),
  'g',
);

/** The patterns as written, `all:` with them, in order. A line that Go refuses has none. */
export function embedPatterns(text: string): readonly string[] {
  const patterns: string[] = [];
  for (const [, comment] of text.matchAll(skipOrEmbed)) {
    const line =
      comment === undefined ? undefined : /^\/\/go:embed(?:[\s\u0085]+(.*))?$/s.exec(comment.replaceAll('\r', ''));
    if (line) patterns.push(...patternsIn(line[1]?.trim() ?? ''));
  }
  return patterns;
}

/** Words separated by blanks, to Go a next line (U+0085) among them; each may be a Go string, quoted with `"` or with a back quote. */
function patternsIn(list: string): readonly string[] {
  const patterns: string[] = [];
  let rest = list;
  while (rest !== '') {
    const match = /^(?:(`[^`]*`|"(?:[^"\\]|\\.)*")(?=[\s\u0085]|$)|([^`"\s\u0085][^\s\u0085]*))[\s\u0085]*/s.exec(rest);
    if (!match) return [];
    const pattern = match[1] === undefined ? match[2] : unquote(match[1]);
    if (pattern === undefined) return [];
    patterns.push(pattern);
    rest = rest.slice(match[0].length);
  }
  return patterns;
}
