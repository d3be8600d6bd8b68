// String constants of a Go file, and what a string expression is worth as far as they tell.

import { findFlat, type Range, specsOf, split } from './consults-ranges.ts';
import { closing, is, kindAt, mark, type Tokens, wordAt } from './consults-tokens.ts';
import { unquote } from './strings.ts';

/** Name → the expressions that it is declared with, as ranges of tokens. Functions may declare a name anew. */
export interface Declared {
  readonly ranges: ReadonlyMap<string, readonly Range[]>;
  /** Those declared at the top level: the package's. */
  readonly shared: ReadonlySet<string>;
}

/** Where values multiply, so many are enough to say that anything is possible. */
const mostValues = 64;

/** Collects declarations of constants, one `const` after the other. */
export function constantsReader(tokens: Tokens) {
  const ranges = new Map<string, Range[]>();
  const shared = new Set<string>();

  const readSpec = (from: number, to: number, before: readonly Range[], top: boolean): readonly Range[] => {
    const names: string[] = [];
    let at = from;
    while (kindAt(tokens, at) === is.name) {
      names.push(wordAt(tokens, at));
      if (kindAt(tokens, at + 1) !== mark.comma) break;
      at += 2;
    }
    const equals = findFlat(tokens, mark.equals, from, to);
    // A name alone has the expression of the line above.
    const values = equals < 0 ? before : split(tokens, equals + 1, to);
    for (const [nth, name] of names.entries()) {
      const value = values[nth];
      if (!value || name === '_') continue;
      ranges.set(name, [...(ranges.get(name) ?? []), value]);
      if (top) shared.add(name);
    }
    return values;
  };

  return {
    /** @param at index of the word `const` */
    read(at: number, top: boolean): void {
      let before: readonly Range[] = [];
      for (const { from, to } of specsOf(tokens, at)) before = readSpec(from, to, before, top);
    },
    found: { ranges, shared } satisfies Declared,
  };
}

/** All that a string expression can be; undefined where this file does not tell. */
export interface Values {
  of(range: Range): readonly string[] | undefined;
  ofConstant(name: string): readonly string[] | undefined;
}

export function valuesIn(tokens: Tokens, { ranges }: Declared): Values {
  const known = new Map<string, readonly string[] | undefined>();

  const byName = (name: string): readonly string[] | undefined => {
    if (known.has(name)) return known.get(name);
    known.set(name, undefined);
    const all = (ranges.get(name) ?? []).map((range) => evaluate(range, true));
    const values = all.length === 0 || all.includes(undefined) ? undefined : all.flatMap((some) => some ?? []);
    known.set(name, values);
    return values;
  };

  const term = ({ from, to }: Range, constant: boolean): readonly string[] | undefined => {
    const kind = kindAt(tokens, from);
    const last = to - 1;
    if (kind === mark.open && closing(tokens, from) === last) return evaluate({ from: from + 1, to: last }, constant);
    if (from === last) {
      const word = wordAt(tokens, from);
      if (kind === is.name) return byName(word);
      // Longer texts are no names.
      const value = kind === is.string && word.length <= 1000 ? unquote(word) : undefined;
      return value === undefined ? undefined : [value];
    }
    const converts = kind === is.name && kindAt(tokens, from + 1) === mark.open && closing(tokens, from + 1) === last;
    if (converts && (constant || wordAt(tokens, from) === 'string'))
      return evaluate({ from: from + 2, to: last }, constant);
    return undefined;
  };

  // A constant's own expression has calls only to convert.
  const evaluate = ({ from, to }: Range, constant: boolean): readonly string[] | undefined => {
    let values: readonly string[] = [''];
    for (let begin = from; begin < to; ) {
      const plus = findFlat(tokens, mark.plus, begin, to);
      const end = plus < 0 ? to : plus;
      const right = term({ from: begin, to: end }, constant);
      if (!right || values.length * right.length > mostValues) return undefined;
      values = values.flatMap((left) => right.map((value) => left + value));
      begin = end + 1;
    }
    return from < to ? values : undefined;
  };

  return { of: (range) => evaluate(range, false), ofConstant: byName };
}
