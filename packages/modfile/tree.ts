// The syntax tree of a go.mod or go.work file: every token and comment with its place; types only.

import type { Source } from './source.ts';

/** A word, string or punctuation mark. `start` and `end` are indexes into the source's text. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A `//` comment without its newline; a blank line that is kept inside a block has an empty text. */
export type Comment = Token;

/** One directive, or one line of a block (then without the block's verb). `broken` lines have no meaning. */
export interface Line {
  readonly kind: 'line';
  readonly before: readonly Comment[];
  readonly tokens: readonly Token[];
  readonly suffix?: Comment;
  readonly broken: boolean;
}

/** `verb ( … )` over several lines. `broken` when it is never closed. */
export interface Block {
  readonly kind: 'block';
  readonly before: readonly Comment[];
  readonly tokens: readonly Token[];
  readonly openSuffix?: Comment;
  readonly lines: readonly Line[];
  /** Comments between the last line and the closing parenthesis. */
  readonly closeBefore: readonly Comment[];
  readonly closeSuffix?: Comment;
  readonly broken: boolean;
}

/** Comments that stand apart from any directive. */
export interface CommentGroup {
  readonly kind: 'comments';
  readonly before: readonly Comment[];
}

export type Statement = Line | Block | CommentGroup;

export interface FileSyntax {
  readonly source: Source;
  readonly statements: readonly Statement[];
}
