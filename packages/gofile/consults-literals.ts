// Literals of a whole Go file that may be paths or names of variables, those of its imports left out.

import { isVariableName, pathIn, taggedNames } from './consults-paths.ts';
import { closing, is, kindAt, mark, type Tokens, wordAt } from './consults-tokens.ts';
import { unquote } from './strings.ts';

export function literalsOf(tokens: Tokens): { readonly names: readonly string[]; readonly paths: readonly string[] } {
  const names = new Set<string>();
  const paths = new Set<string>();
  for (let at = importsEnd(tokens); at < tokens.count; at++) {
    if (tokens.kinds[at] !== is.string) continue;
    // Long texts are neither; a struct tag may be long.
    const literal = wordAt(tokens, at);
    if (literal.length > 1000) continue;
    const value = unquote(literal);
    if (value === undefined) continue;
    if (isVariableName(value)) names.add(value);
    else for (const name of taggedNames(value)) names.add(name);
    const path = pathIn(value);
    if (path !== undefined) paths.add(path);
  }
  return { names: [...names], paths: [...paths] };
}

/** Index of the first token behind the imports. */
function importsEnd(tokens: Tokens): number {
  let at = 0;
  while (at < tokens.count && kindAt(tokens, at) !== mark.semicolon) at++;
  while (kindAt(tokens, at + 1) === is.import) {
    at += 2;
    if (kindAt(tokens, at) === mark.open) at = closing(tokens, at) + 1;
    while (at < tokens.count && kindAt(tokens, at) !== mark.semicolon) at++;
  }
  return at;
}
