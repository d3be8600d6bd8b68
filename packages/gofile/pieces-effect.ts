// How one piece of a Go file looks at its surroundings.

import { expandedNames, readOf } from './consults-environment.ts';
import { isVariableName, pathIn } from './consults-paths.ts';
import { type Range, split } from './consults-ranges.ts';
import { referencesOf } from './consults-references.ts';
import { closing, is, kindAt, mark, type Tokens, wordAt } from './consults-tokens.ts';
import type { PieceSource } from './pieces.ts';
import type { PieceEffect } from './pieces-shape.ts';
import { unquote } from './strings.ts';

/** Functions that call methods of what they are given: of fmt, log, encoding/json and their kin. */
const printing =
  /^(?:(?:Fp|Sp|P)rint(?:f|ln)?|Append(?:f|ln)?|Errorf|Fatal(?:f|ln)?|Panic(?:f|ln)?|(?:Unm|M)arshal\w*|Encode|Decode|Execute|Var)$/;
const upward = /^(?:Dir|Join|Abs|Clean|Rel)$/;
const composing = /^(?:ToUpper|ToTitle|NewReplacer)$/;
/** `.env`: as a rule such a word is but the end of a name, so it counts only here. */
const dotFile = /^\.[a-z]\w+$/;
const listing = /^(?:Readdir|Readdirnames|ReadDir)$/;

/** @param name of the piece: a function that calls itself with the folder above searches as a loop does */
export function effectOf(file: PieceSource, ranges: readonly Range[], name: string): PieceEffect {
  const { tokens, packages, values, isVariable } = file;
  const env: string[] = [];
  const prefixes: string[] = [];
  const identifiers: string[] = [];
  const names = new Set<string>();
  const paths = new Set<string>();
  const seen = {
    anyName: false,
    anyVariable: false,
    composes: false,
    unnamed: false,
    near: false,
    lists: false,
    locates: false,
  };
  const words = { loops: false, up: false, again: false, prints: false };
  for (const range of ranges) {
    const found = referencesOf(tokens, packages, isVariable, range);
    for (const argument of [...found.getenv, ...found.rawGetenv]) {
      const read = readOf(tokens, argument, values, packages.names, isVariable);
      env.push(...read.names);
      prefixes.push(...read.prefixes);
      if (read.identifier !== undefined) identifiers.push(read.identifier);
      if (read.dynamic === 'name') seen.anyName = true;
      if (read.dynamic === 'expression') seen.anyVariable = true;
    }
    for (const text of found.expanded) {
      const all = values.of(text);
      if (all) env.push(...all.flatMap(expandedNames));
      else seen.anyVariable = true;
    }
    seen.anyName ||= found.getenvAsValue;
    seen.anyVariable ||= found.environ;
    seen.lists ||= found.lists;
    seen.locates ||= found.locates;
    seen.unnamed ||= found.rawReads;
    for (const path of found.paths) paths.add(path);
    // What reads the program itself reads what is compiled.
    const reads = found.reads.length === 1 && namesExecutable(file, range) ? [] : found.reads;
    for (const read of reads) {
      const known = namesIn(file, read);
      if (!known) seen.unnamed = true;
      for (const path of known ?? []) paths.add(path);
      if (known && !(known.length > 0 && known.every((path) => path.startsWith('/')))) seen.near = true;
    }
    for (let at = range.from; at < range.to; at++) {
      const kind = kindAt(tokens, at);
      if (kind === is.string && !file.isMessages) {
        const text = literalAt(tokens, at);
        if (text === undefined) continue;
        if (isVariableName(text)) names.add(text);
        if (text === '_') seen.composes = true;
        if (text === '..' || /^\.\.\//.test(text)) words.up = true;
        const path = pathIn(text, dotFile.test(text));
        if (path !== undefined) paths.add(path);
      } else if (kind === is.keyword) {
        words.loops ||= wordAt(tokens, at) === 'for';
      } else if (kind === is.name) {
        const word = wordAt(tokens, at);
        if (kindAt(tokens, at - 1) === mark.dot) {
          words.up ||= upward.test(word);
          words.prints ||= printing.test(word);
          seen.composes ||= composing.test(word);
          seen.lists ||= listing.test(word) && kindAt(tokens, at + 1) === mark.open;
        } else {
          words.again ||= word === name && name !== '' && at > range.from + 1;
        }
      }
    }
  }
  const searches = (seen.locates && words.up) || ((words.loops || words.again) && climbs(file, ranges, words.again));
  return {
    ...(env.length > 0 ? { env: unique(env) } : {}),
    ...(prefixes.length > 0 ? { envPrefixes: unique(prefixes) } : {}),
    ...(identifiers.length > 0 ? { envIdentifiers: unique(identifiers) } : {}),
    ...(names.size > 0 ? { names: [...names] } : {}),
    ...(paths.size > 0 ? { paths: [...paths] } : {}),
    ...trueOf(seen),
    ...(searches ? { searches: true as const } : {}),
    ...(words.prints ? { prints: true as const } : {}),
  };
}

function trueOf(flags: Readonly<Record<string, boolean>>): Readonly<Record<string, true>> {
  return Object.fromEntries(Object.entries(flags).flatMap(([key, value]) => (value ? [[key, true as const]] : [])));
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== '');
}

/** Paths that the arguments of a read are by literals and constants; undefined where the name is not there. */
function namesIn(file: PieceSource, { from, to }: Range): readonly string[] | undefined {
  const { tokens, values } = file;
  for (const one of split(tokens, from, to)) {
    const all = values.of(one);
    if (all) return all.flatMap((text) => pathIn(text, true) ?? []);
    // What is joined of literals behind some folder is among the paths already.
    const [, second] = joinedAt(file, one.from) ?? [];
    if (second && kindAt(tokens, second.from) === is.string && literalAt(tokens, second.from) !== '..') return [];
  }
  return undefined;
}

/** Arguments of `filepath.Join(…)`. */
function joinedAt(file: PieceSource, at: number): readonly Range[] | undefined {
  if (nameOfPath(file, at) !== 'Join' || kindAt(file.tokens, at + 3) !== mark.open) return undefined;
  return split(file.tokens, at + 4, closing(file.tokens, at + 3));
}

/** `Dir` of `filepath.Dir`. */
function nameOfPath({ tokens, packages }: PieceSource, at: number): string | undefined {
  if (kindAt(tokens, at) !== is.name || kindAt(tokens, at + 1) !== mark.dot) return undefined;
  const path = packages.names.get(wordAt(tokens, at));
  return path === 'path/filepath' || path === 'path' ? wordAt(tokens, at + 2) : undefined;
}

function namesExecutable({ tokens, packages }: PieceSource, { from, to }: Range): boolean {
  for (let at = from; at < to; at++) {
    const executable = kindAt(tokens, at) === is.name && wordAt(tokens, at) === 'Executable';
    if (executable && kindAt(tokens, at - 1) === mark.dot && packages.names.get(wordAt(tokens, at - 2)) === 'os')
      return true;
  }
  return false;
}

/** It goes from a folder to the one above: `Dir(x)`, or `Join(x, "..")`, where x is assigned or it calls itself. */
function climbs(file: PieceSource, ranges: readonly Range[], again: boolean): boolean {
  const { tokens } = file;
  const assigned = new Set<string>();
  const taken = new Set<string>();
  for (const { from, to } of ranges) {
    for (let at = from; at < to; at++) {
      if (kindAt(tokens, at) === is.name && kindAt(tokens, at + 1) === mark.equals) assigned.add(wordAt(tokens, at));
      const up = nameOfPath(file, at) === 'Dir' || joinedAt(file, at)?.some(({ from: begin }) => isUp(tokens, begin));
      if (up) taken.add(wordAt(tokens, at + 4));
    }
  }
  return taken.size > 0 && (again || [...taken].some((name) => assigned.has(name)));
}

function isUp(tokens: Tokens, at: number): boolean {
  return kindAt(tokens, at) === is.string && literalAt(tokens, at) === '..';
}

function literalAt(tokens: Tokens, at: number): string | undefined {
  const literal = wordAt(tokens, at);
  // Longer texts are neither names nor paths.
  return literal.length > 300 ? undefined : unquote(literal);
}
