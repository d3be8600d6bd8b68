// What the arguments of Getenv and its kin say of the variables that are read.

import type { Values } from './consults-constants.ts';
import { findFlat, type Range } from './consults-ranges.ts';
import { closing, is, kindAt, mark, type Tokens, wordAt } from './consults-tokens.ts';

/** How well the names of variables that are read stand in the source: the later, the less is known. */
export type Dynamic = 'none' | 'name' | 'expression';

export interface EnvironmentRead {
  readonly names: readonly string[];
  /** Beginnings of names: the first part of what is put together. */
  readonly prefixes: readonly string[];
  /** A constant, maybe: of this package by its name, of another as `example.com/path.Name`. */
  readonly identifier?: string;
  readonly dynamic: Dynamic;
}

/**
 * What the argument of a Getenv says.
 * @param packages local name of each import → its path
 * @param isVariable whether a name is declared as a parameter or variable somewhere in the file
 */
export function readOf(
  tokens: Tokens,
  range: Range,
  values: Values,
  packages: ReadonlyMap<string, string>,
  isVariable: (name: string) => boolean,
): EnvironmentRead {
  const argument = bare(tokens, range);
  const { from, to } = argument;
  const names = values.of(argument) ?? [];
  const one = to - from === 1 && kindAt(tokens, from) === is.name ? wordAt(tokens, from) : undefined;
  if (one !== undefined) {
    if (names.length > 0) return { names, prefixes: [], dynamic: isVariable(one) ? 'name' : 'none' };
    if (isVariable(one)) return { names, prefixes: [], dynamic: 'name' };
    return { names, prefixes: [], identifier: one, dynamic: 'none' };
  }
  if (names.length > 0) return { names, prefixes: [], dynamic: 'none' };
  const selects =
    to - from === 3 &&
    kindAt(tokens, from) === is.name &&
    kindAt(tokens, from + 1) === mark.dot &&
    kindAt(tokens, from + 2) === is.name;
  if (selects) {
    const path = packages.get(wordAt(tokens, from));
    if (path === undefined || isVariable(wordAt(tokens, from))) return { names, prefixes: [], dynamic: 'name' };
    return { names, prefixes: [], identifier: `${path}.${wordAt(tokens, from + 2)}`, dynamic: 'none' };
  }
  const prefixes = beginningsOf(tokens, argument, values, packages);
  return prefixes.length > 0 ? { names, prefixes, dynamic: 'none' } : { names, prefixes: [], dynamic: 'expression' };
}

/** Without parentheses around it, a conversion to string, and a comma behind. */
function bare(tokens: Tokens, { from, to }: Range): Range {
  const last = to - 1;
  if (kindAt(tokens, last) === mark.comma) return bare(tokens, { from, to: last });
  if (kindAt(tokens, from) === mark.open && closing(tokens, from) === last && last > from)
    return bare(tokens, { from: from + 1, to: last });
  const converts = kindAt(tokens, from) === is.name && kindAt(tokens, from + 1) === mark.open;
  if (converts && closing(tokens, from + 1) === last && wordAt(tokens, from) === 'string')
    return bare(tokens, { from: from + 2, to: last });
  return { from, to };
}

/** With what `"A_" + x` or `fmt.Sprintf("A_%s", x)` begin; none where that is nothing or unknown. */
function beginningsOf(
  tokens: Tokens,
  { from, to }: Range,
  values: Values,
  packages: ReadonlyMap<string, string>,
): readonly string[] {
  const formats =
    kindAt(tokens, from) === is.name &&
    packages.get(wordAt(tokens, from)) === 'fmt' &&
    kindAt(tokens, from + 1) === mark.dot &&
    wordAt(tokens, from + 2) === 'Sprintf' &&
    kindAt(tokens, from + 3) === mark.open &&
    closing(tokens, from + 3) === to - 1;
  if (formats) {
    const comma = findFlat(tokens, mark.comma, from + 4, to - 1);
    const formatted = values.of({ from: from + 4, to: comma < 0 ? to - 1 : comma }) ?? [];
    const starts = formatted.map((value) => value.slice(0, value.indexOf('%')));
    return starts.includes('') ? [] : starts;
  }
  const plus = findFlat(tokens, mark.plus, from, to);
  const starts = plus < 0 ? [] : (values.of({ from, to: plus }) ?? []);
  return starts.includes('') ? [] : starts;
}

/** Names in `$NAME` and `${NAME}`. */
export function expandedNames(text: string): readonly string[] {
  return [...text.matchAll(/\$(?:\{([^}]*)\}|([A-Za-z_]\w*))/g)]
    .map(([, braced, plain]) => braced ?? plain ?? '')
    .filter((name) => name !== '');
}

/** All names that are parameters, results, receivers or variables of functions, or types among them. */
export function variablesOf(tokens: Tokens): ReadonlySet<string> {
  const names = new Set<string>();
  let depth = 0;
  for (let at = 0; at < tokens.count; at++) {
    const kind = kindAt(tokens, at);
    if (kind === mark.openBrace) depth++;
    else if (kind === mark.closeBrace) depth--;
    else if (kind === is.func) {
      let next = at + 1;
      if (kindAt(tokens, next) === is.name) next++;
      for (;;) {
        const opens = kindAt(tokens, next) === mark.open || kindAt(tokens, next) === mark.openSquare;
        if (!opens) break;
        const end = closing(tokens, next);
        for (let inner = next; inner < end; inner++) {
          if (kindAt(tokens, inner) === is.name) names.add(wordAt(tokens, inner));
        }
        next = end + 1;
        // Behind a receiver.
        if (kindAt(tokens, next) === is.name && kindAt(tokens, next + 1) === mark.open) next++;
      }
    } else if (kind === is.define) {
      for (let back = at - 1; kindAt(tokens, back) === is.name; back -= 2) {
        names.add(wordAt(tokens, back));
        if (kindAt(tokens, back - 1) !== mark.comma) break;
      }
    } else if (kind === is.var && depth > 0) {
      const grouped = kindAt(tokens, at + 1) === mark.open;
      const end = grouped ? closing(tokens, at + 1) : at + 2;
      for (let inner = at + 1; inner < end; inner++) {
        if (kindAt(tokens, inner) === is.name) names.add(wordAt(tokens, inner));
      }
      for (let inner = at + 1; !grouped && kindAt(tokens, inner + 1) === mark.comma; inner += 2)
        names.add(wordAt(tokens, inner + 2));
    }
  }
  return names;
}
