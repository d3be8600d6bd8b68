// Which tokens of a variable's initialiser run when the package is initialised: those of calls, and their arguments.

import { bodyOf, type Range } from './consults-ranges.ts';
import { closing, is, kindAt, mark, type Tokens, wordAt } from './consults-tokens.ts';

/** A function that is only kept, or stands in a value, does not run; one among the arguments of a call may. */
export function runsOf(tokens: Tokens, { from, to }: Range): readonly Range[] {
  const runs: Range[] = [];
  for (let at = from; at < to; at++) {
    const kind = kindAt(tokens, at);
    if (kind === is.func) {
      const body = bodyOf(tokens, at, to);
      if (body < 0) {
        at = closing(tokens, at + 1);
        continue;
      }
      const last = closing(tokens, body);
      const called = kindAt(tokens, last + 1) === mark.open;
      if (called) runs.push({ from: at, to: closing(tokens, last + 1) + 1 });
      at = called ? closing(tokens, last + 1) : last;
    } else if (kind === is.struct || kind === is.interface) {
      if (kindAt(tokens, at + 1) === mark.openBrace) at = closing(tokens, at + 1);
    } else if (kind === mark.open && isCallee(kindAt(tokens, at - 1))) {
      const last = closing(tokens, at);
      // `sync.OnceValue(func() …)` keeps its argument.
      if (!/^Once/.test(wordAt(tokens, at - 1))) {
        const begin = calleeBegin(tokens, at, from);
        while (runs.length > 0 && (runs.at(-1)?.from ?? 0) >= begin) runs.pop();
        runs.push({ from: begin, to: last + 1 });
      }
      at = last;
    }
  }
  return runs;
}

function isCallee(kind: number): boolean {
  return kind === is.name || isClosing(kind);
}

function isClosing(kind: number): boolean {
  return kind === mark.close || kind === mark.closeSquare || kind === mark.closeBrace;
}

/** Where what is called begins: `a.b[T]`, `a.f(x).b`, `(&T{}).b` or `(f)` before a parenthesis. */
function calleeBegin(tokens: Tokens, open: number, from: number): number {
  let at = open - 1;
  for (;;) {
    if (isClosing(kindAt(tokens, at))) {
      const bracket = opening(tokens, at, from);
      const before = bracket > from ? kindAt(tokens, bracket - 1) : is.end;
      // What is converted says nothing of the type's methods: `var _ I = (*T)(nil)`.
      if (at === open - 1 && !isCallee(before) && isType(tokens, bracket, at)) return open;
      if (before === mark.dot) at = bracket - 2;
      else if (isCallee(before)) at = bracket - 1;
      else return bracket;
    } else if (kindAt(tokens, at) !== is.name) {
      return at + 1;
    } else if (at - 2 >= from && kindAt(tokens, at - 1) === mark.dot) {
      at -= 2;
    } else {
      return at;
    }
  }
}

/** Index of the bracket that the one at `at` closes, or `from` where none does. */
function opening(tokens: Tokens, at: number, from: number): number {
  for (let depth = 0; at > from; at--) {
    const kind = kindAt(tokens, at);
    if (isClosing(kind)) depth++;
    else if ((kind === mark.open || kind === mark.openSquare || kind === mark.openBrace) && --depth === 0) return at;
  }
  return from;
}

/** Whether parentheses hold what can only be a type, such as `*T`, `[]T` or `func()`. */
function isType(tokens: Tokens, open: number, close: number): boolean {
  const first = kindAt(tokens, open + 1);
  if (first === is.func) return bodyOf(tokens, open + 1, close) < 0;
  return [mark.star, mark.openSquare, mark.less, is.keyword, is.interface, is.struct].some((kind) => kind === first);
}
