// Which tokens of a variable's initialiser run when the package is initialised: those of calls, and their arguments.

import { findFlat, type Range } from './consults-constants.ts';
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
      const begin = calleeBegin(tokens, at, from);
      // `sync.OnceValue(func() …)` keeps its argument.
      if (!/^Once/.test(wordAt(tokens, at - 1))) runs.push({ from: begin, to: last + 1 });
      at = last;
    }
  }
  return runs;
}

function isCallee(kind: number): boolean {
  return kind === is.name || kind === mark.close || kind === mark.closeSquare || kind === mark.closeBrace;
}

/** Where the name that is called begins: `a.b.c` before a parenthesis, type arguments between. */
function calleeBegin(tokens: Tokens, open: number, from: number): number {
  let at = open - 1;
  if (kindAt(tokens, at) === mark.closeSquare) {
    for (let depth = 0; at > from; at--) {
      if (kindAt(tokens, at) === mark.closeSquare) depth++;
      if (kindAt(tokens, at) === mark.openSquare && --depth === 0) break;
    }
    at--;
  }
  while (at - 2 >= from && kindAt(tokens, at) === is.name && kindAt(tokens, at - 1) === mark.dot) at -= 2;
  return kindAt(tokens, at) === is.name ? at : at + 1;
}

/** Index of the brace that begins a function literal's body; -1 where it is but a type. */
function bodyOf(tokens: Tokens, at: number, to: number): number {
  const behind = closing(tokens, at + 1) + 1;
  const brace = findFlatBrace(tokens, behind, to);
  const comma = findFlat(tokens, mark.comma, behind, brace < 0 ? to : brace);
  return comma < 0 ? brace : -1;
}

function findFlatBrace(tokens: Tokens, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const kind = kindAt(tokens, at);
    if (kind === mark.openBrace) {
      const word = kindAt(tokens, at - 1);
      if (word !== is.struct && word !== is.interface) return at;
      at = closing(tokens, at);
    } else if (kind === mark.open || kind === mark.openSquare) at = closing(tokens, at);
    else if (kind === mark.semicolon || kind === mark.close || kind === mark.closeBrace || kind === mark.equals)
      return -1;
  }
  return -1;
}
