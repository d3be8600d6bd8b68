// Prints a syntax tree in the standard form of go.mod files (modfile.Format): what is so already stays byte for byte.

import { trimSpace } from './quote.ts';
import type { Comment, FileSyntax, Token } from './tree.ts';

/** The file in standard form: LF, tabs in blocks, one space between tokens, comments kept. */
export function printFile(syntax: FileSyntax): string {
  const done: string[] = [];
  let line = '';
  let margin = '';

  const endLine = (suffix?: Comment): void => {
    if (suffix) line += ` ${trimSpace(suffix.text)}`;
    line = line.replace(/[ \t]+$/, '');
    const isSecondBlank = line === '' && (done.length === 0 || done.at(-1) === '');
    if (!isSecondBlank) done.push(line);
    line = margin;
  };
  const before = (comments: readonly Comment[]): void => {
    for (const comment of comments) {
      line += trimSpace(comment.text);
      endLine();
    }
  };

  for (const [index, statement] of syntax.statements.entries()) {
    if (index > 0) endLine();
    before(statement.before);
    if (statement.kind === 'line') {
      line += spaced(statement.tokens);
      endLine(statement.suffix);
    } else if (statement.kind === 'block') {
      line += `${spaced(statement.tokens)} (`;
      margin = '\t';
      let suffix = statement.openSuffix;
      for (const inner of statement.lines) {
        endLine(suffix);
        before(inner.before);
        line += spaced(inner.tokens);
        suffix = inner.suffix;
      }
      margin = '';
      endLine(suffix);
      before(statement.closeBefore);
      line += ')';
      endLine(statement.closeSuffix);
    }
  }
  while (done.at(-1) === '') done.pop();
  return done.length === 0 ? '' : `${done.join('\n')}\n`;
}

/** Tokens with one space between, save inside brackets and before a comma. */
function spaced(tokens: readonly Token[]): string {
  let out = '';
  let separator = '';
  for (const { text } of tokens) {
    if (text === ',' || text === ')' || text === ']' || text === '}') separator = '';
    out += separator + text;
    separator = text === '(' || text === '[' || text === '{' ? '' : ' ';
  }
  return out;
}
