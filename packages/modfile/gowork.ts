// Reads a go.work file as the go command does, and says all that is wrong with it at once.

import { dirname, isAbsolute, join, sep } from 'node:path';
import { type Diagnostic, failure } from '#diagnostics';
import { type Common, placeOf, readCommon } from './common.ts';
import type { GoMod, GoWork, PathLine } from './file.ts';
import {
  byPlace,
  checkBlock,
  type Directive,
  directivesOf,
  type Reader,
  readString,
  say,
  unknownVerb,
  type Verbs,
  withStandardTokens,
  wrongUsage,
} from './reader.ts';
import { parseSyntax, textOf } from './syntax.ts';
import type { Token } from './tree.ts';
import { canonicalVersion, compareGoVersions, defaultGoModVersion, defaultGoWorkVersion } from './version.ts';

const belongsInGoMod = "move the line into a module's go.mod";

const verbs: Verbs = {
  fileKind: 'go.work',
  known: {
    go: 'go 1.25.0',
    toolchain: 'toolchain go1.25.0',
    godebug: 'godebug name=value',
    use: 'use ./folder',
    replace: 'replace example.com/path => ./folder` or `replace example.com/path => example.com/other v1.2.3',
  },
  elsewhere: {
    module: 'delete the line: a workspace has no path, its modules have',
    require: belongsInGoMod,
    exclude: belongsInGoMod,
    retract: belongsInGoMod,
    tool: belongsInGoMod,
    ignore: belongsInGoMod,
  },
  lineOnly: ['go', 'toolchain'],
};

interface Draft extends Common {
  readonly use: PathLine[];
  /** Of the folders used so far, by cleaned path. */
  readonly seen: Map<string, PathLine>;
}

/**
 * Parses a go.work. `file` is the name shown in places; that two `use` lines mean one folder is seen between a
 * relative and an absolute path only when it is absolute. The answer has a `file` unless a diagnostic is an error,
 * which is when the go command refuses the file (modfile.ParseWork, and modload.LoadWorkFile of Go 1.26). Whether
 * the folders exist, and whether this Go knows a godebug setting, is not asked.
 */
export function parseGoWork(
  file: string,
  text: string | Uint8Array,
): { readonly file?: GoWork; readonly diagnostics: readonly Diagnostic[] } {
  const { syntax, diagnostics } = parseSyntax(file, text);
  const reader: Reader = { syntax, diagnostics: [...diagnostics], rewritten: new Map() };
  const draft: Draft = { godebug: [], replace: [], use: [], seen: new Map() };
  for (const directive of directivesOf(syntax, (block) => checkBlock(reader, block, verbs))) {
    if (directive.verb.text === 'use') {
      const entry = readUse(reader, draft, directive);
      if (entry) draft.use.push(entry);
    } else if (!readCommon(reader, draft, directive, verbs)) unknownVerb(reader, directive.verb, verbs);
  }
  reader.diagnostics.sort(byPlace);
  if (reader.diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics: reader.diagnostics };
  const { seen: _, ...rest } = draft;
  return { file: { ...rest, syntax: withStandardTokens(reader) }, diagnostics: reader.diagnostics };
}

function readUse(reader: Reader, draft: Draft, directive: Directive): PathLine | undefined {
  const [arg, extra, ...more] = directive.args;
  if (!arg) return wrongUsage(reader, directive, verbs);
  if (extra) return tooManyWords(reader, arg, extra, more);
  const path = readString(reader, arg);
  if (path === undefined) return undefined;
  const entry = { path, place: placeOf(reader, directive) };
  const folder = folderOf(reader.syntax.source.file, path);
  const first = draft.seen.get(folder);
  if (first) {
    const related = [{ message: 'the first one', place: first.place }];
    const message = `the folder \`${path}\` is used twice; the first time on line ${first.place.line}`;
    return say(reader, arg, message, 'delete one of the two lines', { related });
  }
  draft.seen.set(folder, entry);
  return entry;
}

/** As cmd/go compares folders: a relative path is joined and cleaned, an absolute one is taken as it is. */
function folderOf(file: string, path: string): string {
  if (isAbsolute(path)) return path;
  const joined = join(dirname(file), path);
  return joined.length > 1 && joined.endsWith(sep) ? joined.slice(0, -1) : joined;
}

function tooManyWords(reader: Reader, path: Token, extra: Token, more: readonly Token[]): undefined {
  if (more.length === 0 && canonicalVersion(extra.text.replace(/^@/, '')) !== undefined) {
    const remedy = `go.work uses folders, not versions: write \`use ${path.text}\``;
    return say(reader, extra, `use takes one folder, but a version \`${extra.text}\` follows it`, remedy);
  }
  const all = textOf([path, extra, ...more]);
  const remedy = `write one \`use\` line for each folder, or \`use "${all}"\` if it is one folder with spaces in its name`;
  return say(reader, extra, `use takes one folder, but got \`${all}\``, remedy);
}

/**
 * What is wrong when a member's `go` line is newer than that of go.work: then every go command but `go work`
 * refuses the workspace (modload/init.go, errWorkTooOld). `folder` is the member's, as it is to be shown.
 */
export function workTooOld(work: GoWork, member: GoMod, folder: string): Diagnostic | undefined {
  const needed = member.go?.version ?? defaultGoModVersion;
  const has = work.go?.version ?? defaultGoWorkVersion;
  // Before Go 1.21 a `go` line was no minimum.
  if (compareGoVersions(needed, has) <= 0 || compareGoVersions(needed, '1.21') < 0) return undefined;
  const { file } = work.syntax.source;
  const says = work.go ? `says go ${has}` : `has no go line, which means go ${has}`;
  return failure('modfile/meaning', `the module in ${folder} needs go ${needed}, but ${file} ${says}`, {
    place: work.go?.place ?? { file, line: 1, column: 1 },
    remedy: `run \`go work use\`, or write \`go ${needed}\` in ${file}`,
    ...(member.go ? { related: [{ message: `needs go ${needed}`, place: member.go.place }] } : {}),
  });
}
