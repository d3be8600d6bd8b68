// Changes paths in a go.mod or go.work text and leaves every other byte as it is.

import type { GoWork, ModuleVersion } from './file.ts';
import { isDirectoryPath } from './module-path.ts';
import { autoQuote, unquote } from './quote.ts';
import { directivesOf } from './reader.ts';
import type { FileSyntax, Token } from './tree.ts';

/** The text of the go.work with the folder `from` of a `use` line, as it is written there, replaced by `to`. */
export function setUsePath(work: GoWork, from: string, to: string): string {
  return rewriteFolders(work.syntax, { use: (path) => (path === from ? to : path) });
}

/**
 * The text of the file with another target in the `replace` lines of `old` (without a version: the line that has
 * none). A target without a version is a folder.
 */
export function setReplaceTarget(syntax: FileSyntax, old: ModuleVersion, target: ModuleVersion): string {
  const words = [target.path, ...(target.version === undefined ? [] : [target.version])];
  const text = words.map(autoQuote).join(' ');
  return applyEdits(
    syntax,
    replacements(syntax).flatMap(({ path, version, target: [first, second] }) =>
      first && stringOf(path) === old.path && (version ? stringOf(version) : undefined) === old.version
        ? [{ start: first.start, end: (second ?? first).end, text }]
        : [],
    ),
  );
}

/**
 * The text of the file with each `use` folder and each folder that is the target of a `replace` mapped, in one go.
 * This is how a copy elsewhere is made to point at where the original pointed.
 */
export function rewriteFolders(
  syntax: FileSyntax,
  map: { readonly use?: (path: string) => string; readonly replace?: (path: string) => string },
): string {
  const used = [...directivesOf(syntax)].flatMap(({ verb, args }) => (verb.text === 'use' ? args.slice(0, 1) : []));
  const targets = replacements(syntax).flatMap(({ target: [first, second] }) =>
    first && !second && isDirectoryPath(stringOf(first)) ? [first] : [],
  );
  return applyEdits(syntax, [...editsOf(used, map.use), ...editsOf(targets, map.replace)]);
}

/** The text of the file without the `replace` lines whose target is a folder: as it counts for whoever requires the module. */
export function withoutFolderReplaces(syntax: FileSyntax): string {
  const edits = [...directivesOf(syntax)].flatMap(({ verb, args, block }): Edit[] => {
    const [first, ...more] = args.slice(args.findIndex(({ text }) => text === '=>') + 1);
    const isFolder = verb.text === 'replace' && first && more.length === 0 && isDirectoryPath(stringOf(first));
    const start = (block ? args[0] : verb)?.start;
    return isFolder && start !== undefined ? [{ start, end: first.end, text: '' }] : [];
  });
  return applyEdits(syntax, edits);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function editsOf(tokens: readonly Token[], map: ((path: string) => string) | undefined): readonly Edit[] {
  if (!map) return [];
  return tokens.flatMap((token) => {
    const path = stringOf(token);
    const mapped = map(path);
    return mapped === path ? [] : [{ start: token.start, end: token.end, text: autoQuote(mapped) }];
  });
}

function applyEdits({ source: { text } }: FileSyntax, edits: readonly Edit[]): string {
  let out = '';
  let done = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    out += text.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  return out + text.slice(done);
}

function replacements(syntax: FileSyntax): readonly {
  readonly path: Token;
  readonly version?: Token;
  readonly target: readonly Token[];
}[] {
  return [...directivesOf(syntax)].flatMap(({ verb, args }) => {
    const arrow = args.findIndex(({ text }) => text === '=>');
    const [path, version] = args.slice(0, Math.max(arrow, 0));
    if (verb.text !== 'replace' || !path) return [];
    return [{ path, ...(version ? { version } : {}), target: args.slice(arrow + 1) }];
  });
}

function stringOf({ text }: Token): string {
  return (text.startsWith('"') ? unquote(text) : undefined) ?? text;
}
