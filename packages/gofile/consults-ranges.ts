// Ranges of tokens: up to what ends them outside of all brackets, of lists, declarations and functions.

import { closing, is, kindAt, mark, type Tokens } from './consults-tokens.ts';

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Index of the first token of a kind that is in no brackets, or -1. */
export function findFlat(tokens: Tokens, kind: number, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const here = kindAt(tokens, at);
    if (here === kind) return at;
    if (here === mark.open || here === mark.openSquare || here === mark.openBrace) at = closing(tokens, at);
  }
  return -1;
}

/** Index of the semicolon that ends a statement, or `to`. */
export function endOfFlat(tokens: Tokens, from: number, to: number): number {
  const at = findFlat(tokens, mark.semicolon, from, to);
  return at < 0 ? to : at;
}

/** The expressions of a list. */
export function split(tokens: Tokens, from: number, to: number): readonly Range[] {
  const parts: Range[] = [];
  for (let begin = from; begin < to; ) {
    const comma = findFlat(tokens, mark.comma, begin, to);
    const end = comma < 0 ? to : comma;
    parts.push({ from: begin, to: end });
    begin = end + 1;
  }
  return parts;
}

/**
 * The specifications of a declaration, one or a group.
 * @param at index of the word `const`, `type` or `var`
 */
export function specsOf(tokens: Tokens, at: number): readonly Range[] {
  const grouped = kindAt(tokens, at + 1) === mark.open;
  const end = grouped ? closing(tokens, at + 1) : endOfFlat(tokens, at + 1, tokens.count);
  const specs: Range[] = [];
  for (let from = at + (grouped ? 2 : 1); from < end; ) {
    const to = endOfFlat(tokens, from, end);
    specs.push({ from, to });
    from = to + 1;
  }
  return specs;
}

/**
 * Index of the brace that begins the body of a function literal; -1 where it is but a type.
 * @param at index of the word `func`
 */
export function bodyOf(tokens: Tokens, at: number, to: number): number {
  // In `map[string]func(){…}` the braces are the map's.
  if (kindAt(tokens, at - 1) === mark.closeSquare) return -1;
  for (let next = closing(tokens, at + 1) + 1; next < to; next++) {
    const kind = kindAt(tokens, next);
    if (kind === mark.openBrace) return next;
    if (kind === is.struct || kind === is.interface) next = closing(tokens, next + 1);
    else if (kind === mark.open || kind === mark.openSquare) next = closing(tokens, next);
    else if (!ofResult.has(kind)) return -1;
  }
  return -1;
}

/** What the type of a result is made of, beside brackets: `<-chan map[string]*p.T` of `func() <-chan map[string]*p.T`. */
const ofResult: ReadonlySet<number> = new Set([
  is.name,
  is.keyword,
  is.func,
  mark.dot,
  mark.star,
  mark.less,
  mark.minus,
]);
