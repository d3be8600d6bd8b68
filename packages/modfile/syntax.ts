// Builds the syntax tree from tokens: lines, blocks, and the comments that belong to each.

import { type Diagnostic, failure } from '#diagnostics';
import { type Lexeme, type LexemeKind, lex } from './lexer.ts';
import { makeSource, placeAt } from './source.ts';
import type { Block, Comment, FileSyntax, Line, Statement, Token } from './tree.ts';

const blankLine: Comment = { text: '', start: 0, end: 0 };

/** Parses without asking what the directives mean. All syntax faults are reported; what is around them still parses. */
export function parseSyntax(
  file: string,
  content: string | Uint8Array,
): { readonly syntax: FileSyntax; readonly diagnostics: readonly Diagnostic[] } {
  const source = makeSource(file, content);
  const { lexemes, faults } = lex(source);
  const diagnostics = [...faults];
  const statements: Statement[] = [];
  const end: Lexeme = { kind: 'end', text: '', start: source.text.length, end: source.text.length };
  let next = 0;

  const peek = (ahead = 0): LexemeKind => (lexemes[next + ahead] ?? end).kind;
  const take = (): Lexeme => lexemes[next++] ?? end;

  /** The rest of a line, and the comment that ends it. */
  const restOfLine = (first: Lexeme, before: readonly Comment[], tokens: Token[] = [first]): Line => {
    let broken = first.kind === 'bad';
    for (;;) {
      const lexeme = take();
      if (endsLine(lexeme.kind)) {
        const line = { kind: 'line', before, tokens, broken } as const;
        return lexeme.kind === 'suffix' ? { ...line, suffix: lexeme } : line;
      }
      if (lexeme.kind === 'bad') broken = true;
      tokens.push(lexeme);
    }
  };

  const block = (before: readonly Comment[], tokens: readonly Token[]): Block => {
    if (peek() === 'bad') take();
    const opening = take();
    const lines: Line[] = [];
    let comments: Comment[] = [];
    let closeSuffix: Comment | undefined;
    let broken = false;
    for (let open = true; open; ) {
      const lexeme = take();
      if (lexeme.kind === 'newline') {
        // A blank line is kept, save at the beginning and next to another.
        const follows = comments.length === 0 ? lines.length > 0 : comments.at(-1)?.text !== '';
        if (follows) comments.push(blankLine);
      } else if (lexeme.kind === 'comment') {
        comments.push(lexeme);
      } else if (lexeme.kind === 'end') {
        broken = true;
        open = false;
        diagnostics.push(
          failure('modfile/syntax', `the block \`${textOf(tokens)} (\` is never closed`, {
            place: placeAt(source, tokens[0]?.start ?? 0),
            remedy: 'write `)` on a line of its own after the last line of the block',
          }),
        );
      } else if (lexeme.kind === 'mark' && lexeme.text === ')') {
        open = false;
        if (!endsLine(peek())) {
          diagnostics.push(
            failure('modfile/syntax', 'something follows the `)` that closes a block', {
              place: placeAt(source, lexemes[next]?.start ?? 0),
              remedy: 'begin a new line after `)`',
            }),
          );
          while (!endsLine(peek())) take();
        }
        const closing = take();
        if (closing.kind === 'suffix') closeSuffix = closing;
      } else {
        lines.push(restOfLine(lexeme, comments));
        comments = [];
      }
    }
    if (comments.length === 1 && comments[0] === blankLine) comments = [];
    return {
      kind: 'block',
      before,
      tokens,
      lines,
      closeBefore: comments,
      broken,
      ...(opening.kind === 'suffix' ? { openSuffix: opening } : {}),
      ...(closeSuffix ? { closeSuffix } : {}),
    };
  };

  const statement = (before: readonly Comment[]): Line | Block => {
    const first = take();
    const tokens: Token[] = [first];
    for (;;) {
      if (!(peek() === 'mark' && lexemes[next]?.text === '(')) {
        if (endsLine(peek()) || peek() === 'bad') return restOfLine(first, before, tokens);
        tokens.push(take());
        continue;
      }
      const paren = take();
      if (endsLine(peek()) || peek() === 'bad') return block(before, tokens);
      if (lexemes[next]?.text === ')' && peek() === 'mark') {
        const close = take();
        if (endsLine(peek())) {
          const suffix = take();
          const empty = { kind: 'block', before, tokens, lines: [], closeBefore: [], broken: false } as const;
          return suffix.kind === 'suffix' ? { ...empty, closeSuffix: suffix } : empty;
        }
        tokens.push(paren, close);
      } else {
        tokens.push(paren);
      }
    }
  };

  let comments: Comment[] = [];
  const endGroup = (): void => {
    if (comments.length > 0) statements.push({ kind: 'comments', before: comments });
    comments = [];
  };
  while (peek() !== 'end') {
    if (peek() === 'newline') {
      take();
      endGroup();
    } else if (peek() === 'comment') {
      comments.push(take());
    } else {
      statements.push(statement(comments));
      comments = [];
    }
  }
  endGroup();
  return { syntax: { source, statements }, diagnostics };
}

function endsLine(kind: LexemeKind): boolean {
  return kind === 'newline' || kind === 'suffix' || kind === 'end';
}

/** Tokens as a person would write them. */
export function textOf(tokens: readonly Token[]): string {
  return tokens.map((token) => token.text).join(' ');
}
