// References of a Go file to the functions by which code looks at its surroundings.

import { consultedByName } from './consults-c.ts';
import { type Effect, effects, methods, type Unlogged, unloggedBy } from './consults-names.ts';
import type { Packages } from './consults-packages.ts';
import { pathIn } from './consults-paths.ts';
import { findFlat, type Range, split } from './consults-ranges.ts';
import { closing, is, kindAt, mark, type Tokens, wordAt } from './consults-tokens.ts';
import { unquote } from './strings.ts';

export interface References extends Readonly<Record<Unlogged, boolean>> {
  /** Arguments of calls that read a variable, where a log sees it and where none does. */
  readonly getenv: readonly Range[];
  readonly rawGetenv: readonly Range[];
  /** Texts in which names of variables are expanded. */
  readonly expanded: readonly Range[];
  /** Arguments of calls that open, list or look at files; empty where such a function is handed on as a value. */
  readonly reads: readonly Range[];
  /** Getenv or its kin is handed on as a value. */
  readonly getenvAsValue: boolean;
  readonly environ: boolean;
  readonly readsFiles: boolean;
  /** It refers to functions that tell what is in a folder, or that read Go source. */
  readonly lists: boolean;
  readonly rawReads: boolean;
  readonly startsProcesses: boolean;
  readonly locates: boolean;
  readonly cEnvironment: boolean;
  readonly cFiles: boolean;
  /** Literals that stand where a path is asked for, joined where they are parts of one. */
  readonly paths: readonly string[];
}

/** Names of functions that tell what is in a folder, and of those that read Go source or whole sets of files. */
const lists = /^(?:ReadDir|DirFS|OpenRoot|CopyFS|Glob|Walk|WalkDir|Parse(?:Dir|File|Glob)|Import(?:Dir)?)$/;

/**
 * @param isVariable whether a name is declared as a parameter or variable somewhere in the file
 * @param within the tokens to look at, by default all
 */
export function referencesOf(
  tokens: Tokens,
  packages: Packages,
  isVariable: (name: string) => boolean,
  within: Range = { from: 0, to: tokens.count },
): References {
  const getenv: Range[] = [];
  const rawGetenv: Range[] = [];
  const expanded: Range[] = [];
  const reads: Range[] = [];
  const paths: string[] = [];
  const seen = {
    getenvAsValue: false,
    environ: false,
    readsFiles: false,
    lists: false,
    rawReads: false,
    startsProcesses: false,
    locates: false,
    cEnvironment: false,
    cFiles: false,
    makesLinks: false,
    readsLinks: false,
    makesFolders: false,
  };

  /** @param name index of the function's name */
  const found = (effect: Effect, name: number) => {
    const calls = kindAt(tokens, name + 1) === mark.open;
    const args: Range = calls ? { from: name + 2, to: closing(tokens, name + 1) } : { from: name, to: name };
    switch (effect) {
      case 'getenv':
        if (calls) getenv.push(args);
        else seen.getenvAsValue = true;
        return;
      case 'raw-getenv':
        if (calls) rawGetenv.push(args);
        else seen.environ = true;
        return;
      case 'expand-env':
        // As a value it expands what nobody knows: an empty range has no value.
        expanded.push(args);
        return;
      case 'expand':
        if (calls && mentionsGetenv(tokens, args)) expanded.push(firstOf(tokens, args));
        return;
      case 'environ':
        seen.environ = true;
        return;
      case 'read':
        seen.readsFiles = true;
        seen.lists ||= lists.test(wordAt(tokens, name));
        reads.push(args);
        if (calls) paths.push(...literalArguments(tokens, args).flatMap((one) => pathIn(one, true) ?? []));
        return;
      case 'raw-read':
        seen.rawReads = true;
        return;
      case 'start':
        seen.startsProcesses = true;
        return;
      case 'locate':
        seen.locates = true;
        return;
      case 'join':
        if (calls) paths.push(...joined(tokens, args));
        return;
      case 'sprintf':
    }
  };

  const foundUnlogged = (word: string, path?: string) => {
    const call = unloggedBy(word, path);
    if (call) seen[call] = true;
  };

  for (let at = within.from; at < within.to; at++) {
    if (tokens.kinds[at] !== is.name) continue;
    if (tokens.kinds[at + 1] === mark.dot && kindAt(tokens, at + 2) === is.name) {
      if (kindAt(tokens, at - 1) === mark.dot) continue;
      const path = packages.names.get(wordAt(tokens, at));
      if (path === undefined) continue;
      const name = wordAt(tokens, at + 2);
      const effect = effects.get(path)?.get(name);
      if (effect) found(effect, at + 2);
      foundUnlogged(name, path);
      if (path === 'C') {
        const { cEnvironment, cFiles } = consultedByName(name);
        seen.cEnvironment ||= cEnvironment;
        seen.cFiles ||= cFiles;
      }
    } else if (kindAt(tokens, at - 1) === mark.dot) {
      const word = wordAt(tokens, at);
      foundUnlogged(word);
      if (kindAt(tokens, at + 1) !== mark.open) continue;
      const effect = methods.get(word);
      if (effect && !ofPackage(tokens, at - 2, packages, isVariable)) found(effect, at);
    } else if (packages.dotted.size > 0) {
      const word = wordAt(tokens, at);
      const effect = packages.dotted.get(word);
      if (effect) found(effect, at);
      foundUnlogged(word, 'os');
    }
  }
  return { getenv, rawGetenv, expanded, reads, paths, ...seen };
}

/** Whether what stands before the dot is a package: then it is no method, and the package's own code tells. */
function ofPackage(tokens: Tokens, at: number, { names }: Packages, isVariable: (name: string) => boolean): boolean {
  if (kindAt(tokens, at) !== is.name || kindAt(tokens, at - 1) === mark.dot) return false;
  const word = wordAt(tokens, at);
  return names.has(word) && !isVariable(word);
}

function firstOf(tokens: Tokens, { from, to }: Range): Range {
  const comma = findFlat(tokens, mark.comma, from, to);
  return { from, to: comma < 0 ? to : comma };
}

function mentionsGetenv(tokens: Tokens, { from, to }: Range): boolean {
  for (let at = from; at < to; at++) {
    if (kindAt(tokens, at) === is.name && /^(?:Getenv|LookupEnv)$/.test(wordAt(tokens, at))) return true;
  }
  return false;
}

function literalAt(tokens: Tokens, { from, to }: Range): string | undefined {
  return to === from + 1 && kindAt(tokens, from) === is.string ? unquote(wordAt(tokens, from)) : undefined;
}

function literalArguments(tokens: Tokens, args: Range): readonly string[] {
  return split(tokens, args.from, args.to).flatMap((one) => literalAt(tokens, one) ?? []);
}

/** Paths that neighbouring literals among the arguments make: `../testdata` of `Join("..", "testdata", name)`. */
function joined(tokens: Tokens, args: Range): readonly string[] {
  const found: string[] = [];
  let run: string[] = [];
  const end = () => {
    const path = run.length > 0 ? pathIn(run.join('/'), true) : undefined;
    if (path !== undefined) found.push(path);
    run = [];
  };
  for (const one of split(tokens, args.from, args.to)) {
    const literal = literalAt(tokens, one);
    if (literal === undefined) end();
    else run.push(literal);
  }
  end();
  return found;
}
