// Cuts a Go file into the pieces that can be run or left out, for telling what runs before a test's log begins.

import { constantsOf, isMessages } from './consults.ts';
import { type Values, valuesIn } from './consults-constants.ts';
import { declarationsOf } from './consults-declarations.ts';
import { variablesOf } from './consults-environment.ts';
import { type Packages, packagesOf } from './consults-packages.ts';
import { endOfFlat, findFlat, type Range, specsOf } from './consults-ranges.ts';
import { closing, is, kindAt, mark, type Tokens, tokensOf, wordAt } from './consults-tokens.ts';
import { readHeader } from './header.ts';
import { effectOf } from './pieces-effect.ts';
import { runsOf } from './pieces-runs.ts';
import type { Piece, PiecesOfFile } from './pieces-shape.ts';
import { sourceText } from './text.ts';

/**
 * Version of what `piecesOf` says, and its history; goes into the name under which it is kept.
 * 1: first form. 2: what is called in brackets, on a value, or in a list of functions.
 */
export const piecesVersion = 2;

/** What `piecesOf` needs of the file for each piece. */
export interface PieceSource {
  readonly tokens: Tokens;
  readonly packages: Packages;
  readonly values: Values;
  readonly isVariable: (name: string) => boolean;
  /** Its literals name neither variables nor files. */
  readonly isMessages: boolean;
  /** Packages beyond the standard library whose names need no dot. */
  readonly dotted: readonly string[];
}

/** Never throws: of a file that Go refuses it says what can be seen. */
export function piecesOf(source: Uint8Array | string): PiecesOfFile {
  const text = sourceText(source);
  const { imports } = readHeader(text);
  const tokens = tokensOf(text);
  const packages = packagesOf(imports);
  const { constants: declared } = declarationsOf(tokens, packages.names);
  const values = valuesIn(tokens, declared);
  const variables = variablesOf(tokens);
  const file: PieceSource = {
    tokens,
    packages,
    values,
    isVariable: (name) => variables.has(name),
    isMessages: isMessages(text),
    dotted: imports.flatMap(({ path, name }) => (name === '.' && !isStandard(path) ? [path] : [])),
  };
  const pieces: Piece[] = [];
  for (let at = 0; at < tokens.count; at++) {
    const kind = kindAt(tokens, at);
    if (kind === is.func) {
      const end = endOfFlat(tokens, at, tokens.count);
      const method = kindAt(tokens, at + 1) === mark.open;
      const name = wordAt(tokens, method ? closing(tokens, at + 1) + 1 : at + 1);
      const what = method ? { name, receiver: receiverOf(tokens, at + 1) } : { name: name === 'init' ? '' : name };
      pieces.push(pieceOf(file, what, [{ from: at + 1, to: end }]));
      at = end;
    } else if (kind === is.type) {
      for (const spec of specsOf(tokens, at)) {
        const effectless = referring(file, wordAt(tokens, spec.from), [spec]);
        pieces.push({ name: wordAt(tokens, spec.from), type: true, ...effectless, selects: [] });
        at = spec.to;
      }
    } else if (kind === is.var) {
      for (const spec of specsOf(tokens, at)) {
        pieces.push(...variablePieces(file, spec));
        at = spec.to;
      }
    } else if (kind === mark.open || kind === mark.openBrace || kind === mark.openSquare) {
      at = closing(tokens, at);
    }
  }
  return { pieces, constants: constantsOf(tokens, declared, values).constants };
}

function variablePieces(file: PieceSource, spec: Range): readonly Piece[] {
  const { tokens } = file;
  const equals = findFlat(tokens, mark.equals, spec.from, spec.to);
  const names: string[] = [];
  for (let at = spec.from; kindAt(tokens, at) === is.name; at += 2) {
    names.push(wordAt(tokens, at));
    if (kindAt(tokens, at + 1) !== mark.comma) break;
  }
  const runs = equals < 0 ? [] : runsOf(tokens, { from: equals + 1, to: spec.to });
  const { refs, calls } = referring(file, '', runs);
  const held = refs.length + calls.length > 0 ? { held: { refs, calls } } : {};
  return [
    ...names
      .filter((name) => name !== '_')
      .map((name) => ({ ...pieceOf(file, { name }, without(spec, runs)), ...held })),
    ...(runs.length > 0 ? [pieceOf(file, { name: '' }, runs)] : []),
  ];
}

/** A range less others that lie in it, in order. */
function without({ from, to }: Range, holes: readonly Range[]): readonly Range[] {
  const rest: Range[] = [];
  let begin = from;
  for (const hole of holes) {
    if (hole.from > begin) rest.push({ from: begin, to: hole.from });
    begin = Math.max(begin, hole.to);
  }
  if (to > begin) rest.push({ from: begin, to });
  return rest;
}

/** `T` of `(t *T[K])`: the first name that is followed by no other. */
function receiverOf(tokens: Tokens, open: number): string {
  let name = '';
  for (let at = open + 1; kindAt(tokens, at) !== mark.close && kindAt(tokens, at) !== mark.openSquare; at++) {
    if (at >= tokens.count) break;
    if (kindAt(tokens, at) === is.name) name = wordAt(tokens, at);
  }
  return name;
}

function pieceOf(file: PieceSource, what: Pick<Piece, 'name' | 'receiver'>, ranges: readonly Range[]): Piece {
  const effect = effectOf(file, ranges, what.name);
  return { ...what, ...referring(file, what.name, ranges), ...(Object.keys(effect).length > 0 ? { effect } : {}) };
}

/** What ranges of tokens refer to. */
function referring(
  file: PieceSource,
  name: string,
  ranges: readonly Range[],
): Pick<Piece, 'refs' | 'selects' | 'calls'> {
  const { tokens, packages } = file;
  const refs = new Set<string>();
  const selects = new Set<string>();
  const calls = new Set<string>();
  for (const { from, to } of ranges) {
    for (let at = from; at < to; at++) {
      if (tokens.kinds[at] !== is.name) continue;
      const word = wordAt(tokens, at);
      if (kindAt(tokens, at - 1) === mark.dot) {
        // `m.Run()` is where the log begins.
        if (name !== 'TestMain' || word !== 'Run') selects.add(word);
        continue;
      }
      const path = kindAt(tokens, at + 1) === mark.dot ? packages.names.get(word) : undefined;
      if (path === undefined || file.isVariable(word)) {
        refs.add(word);
        for (const dotted of file.dotted) calls.add(`${dotted}.${word}`);
      }
      if (path !== undefined) {
        if (!isStandard(path)) calls.add(`${path}.${wordAt(tokens, at + 2)}`);
        if (!file.isVariable(word)) at += 2;
      }
    }
  }
  refs.delete(name);
  return { refs: [...refs], selects: [...selects], calls: [...calls] };
}

/** As far as a path tells: the first element of all others has a dot, or they are of the workspace. */
function isStandard(path: string): boolean {
  return path === 'C' || path === 'unsafe' || standard.has(path.split('/', 1)[0] ?? '');
}

const standard: ReadonlySet<string> = new Set(
  (
    'archive arena bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar ' +
    'flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime ' +
    'slices sort strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak'
  ).split(' '),
);
