// Declarations of a Go file that decide when its code runs, and its constants.

import { constantsReader, type Declared } from './consults-constants.ts';
import { initializersOf } from './consults-initializers.ts';
import { specsOf } from './consults-ranges.ts';
import { is, kindAt, mark, type Tokens, wordAt } from './consults-tokens.ts';

export interface Declarations {
  readonly constants: Declared;
  readonly testMain: boolean;
  readonly initializes: boolean;
}

/** @param packages local name of each import → its path */
export function declarationsOf(tokens: Tokens, packages: ReadonlyMap<string, string>): Declarations {
  const constants = constantsReader(tokens);
  const types = new Set<string>();
  const called = new Set<string>();
  let testMain = false;
  let initializes = false;
  let depth = 0;
  for (let at = 0; at < tokens.count; at++) {
    const kind = tokens.kinds[at] ?? is.end;
    if (kind === mark.open || kind === mark.openSquare || kind === mark.openBrace) depth++;
    else if (kind === mark.close || kind === mark.closeSquare || kind === mark.closeBrace) depth--;
    else if (kind === is.const) constants.read(at, depth === 0);
    else if (depth > 0) continue;
    else if (kind === is.func && kindAt(tokens, at + 1) === is.name) {
      const name = wordAt(tokens, at + 1);
      if (name === 'init') initializes = true;
      if (name === 'TestMain') testMain = true;
    } else if (kind === is.var) {
      const found = initializersOf(tokens, at, packages);
      if (found.calls) initializes = true;
      for (const name of found.called) called.add(name);
    } else if (kind === is.type) {
      for (const { from } of specsOf(tokens, at)) types.add(wordAt(tokens, from));
    }
  }
  return {
    constants: constants.found,
    testMain,
    // What the file calls by a name alone is a conversion where it declares a type of this name, else a function.
    initializes: initializes || [...called].some((name) => !types.has(name)),
  };
}
