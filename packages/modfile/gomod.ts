// Reads a go.mod file as the go command reads that of a main module, and says all that is wrong with it at once.

import { type Diagnostic, failure, type Place } from '#diagnostics';
import { type Common, isRepeated, placeOf, readCommon, readVersioned } from './common.ts';
import type { Exclude, GoMod, ModuleLine, PathLine, Require } from './file.ts';
import { importPathFault } from './module-path.ts';
import { fields } from './quote.ts';
import {
  byPlace,
  checkBlock,
  commentText,
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
import { readRetracts } from './retract.ts';
import { parseSyntax } from './syntax.ts';
import type { Line } from './tree.ts';

const verbs: Verbs = {
  fileKind: 'go.mod',
  known: {
    module: 'module example.com/path',
    go: 'go 1.25.0',
    toolchain: 'toolchain go1.25.0',
    godebug: 'godebug name=value',
    require: 'require example.com/path v1.2.3',
    exclude: 'exclude example.com/path v1.2.3',
    replace: 'replace example.com/path => ../folder` or `replace example.com/path => example.com/other v1.2.3',
    retract: 'retract v1.2.3` or `retract [v1.2.3, v1.3.0]',
    tool: 'tool example.com/path/cmd',
    ignore: 'ignore ./folder',
  },
  elsewhere: { use: 'delete the line here: `use` belongs in go.work' },
  lineOnly: ['go', 'toolchain'],
};

interface Draft extends Common {
  module?: ModuleLine;
  /** Of the first module line, even when it says nothing that can be used. */
  modulePlace?: { readonly place: Place };
  readonly require: Require[];
  readonly exclude: Exclude[];
  readonly tool: PathLine[];
  readonly ignore: PathLine[];
}

/**
 * Parses a go.mod. `file` is the name shown in places. The answer has a `file` unless a diagnostic is an error,
 * which is when the go command refuses the file: strict modfile.Parse, and what cmd/go adds on loading a main
 * module (Go 1.26, modload/init.go and modfile.go). Warnings tell of what the go command takes only sometimes.
 * Whether folders and modules exist, and whether this Go knows a godebug setting, is not asked.
 */
export function parseGoMod(
  file: string,
  text: string | Uint8Array,
): { readonly file?: GoMod; readonly diagnostics: readonly Diagnostic[] } {
  const { syntax, diagnostics } = parseSyntax(file, text);
  const reader: Reader = { syntax, diagnostics: [...diagnostics], rewritten: new Map() };
  const draft: Draft = { godebug: [], replace: [], require: [], exclude: [], tool: [], ignore: [] };
  const retracts: Directive[] = [];
  for (const directive of directivesOf(syntax, (block) => checkBlock(reader, block, verbs))) {
    if (directive.verb.text === 'retract') retracts.push(directive);
    else if (!readCommon(reader, draft, directive, verbs)) readOwn(reader, draft, directive);
  }
  // A retraction is checked against the module's path, which may stand below it.
  const retract = readRetracts(reader, draft.module?.path, retracts, verbs);
  // A module line with a fault of its own is not missing, nor one that a fault of syntax may hide; an empty block has none.
  const isTried = syntax.statements.some((each) => each.kind !== 'comments' && each.tokens[0]?.text === 'module');
  if (!draft.modulePlace && diagnostics.length === 0 && !(isTried && reader.diagnostics.some(isError))) {
    const remedy = 'write `module example.com/path` as its first line, or run `go mod edit -module=example.com/path`';
    reader.diagnostics.push(
      failure('modfile/meaning', 'the file has no module line', { place: { file, line: 1, column: 1 }, remedy }),
    );
  }
  reader.diagnostics.sort(byPlace);
  const { module, modulePlace: _, ...rest } = draft;
  if (!module || reader.diagnostics.some(isError)) return { diagnostics: reader.diagnostics };
  const parsed: GoMod = { ...rest, module, retract, syntax: withStandardTokens(reader) };
  return { file: parsed, diagnostics: reader.diagnostics };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function readOwn(reader: Reader, draft: Draft, directive: Directive): void {
  switch (directive.verb.text) {
    case 'module': {
      const module = readModule(reader, draft, directive);
      if (module) draft.module = module;
      break;
    }
    case 'require': {
      const entry = readPinned(reader, directive);
      if (entry) draft.require.push({ ...entry, indirect: isIndirect(directive.line) });
      break;
    }
    case 'exclude': {
      const entry = readPinned(reader, directive);
      if (entry) draft.exclude.push(entry);
      break;
    }
    case 'tool': {
      const entry = readTool(reader, directive);
      if (entry) draft.tool.push(entry);
      break;
    }
    case 'ignore': {
      const path = readOnlyPath(reader, directive);
      if (path !== undefined) draft.ignore.push({ path, place: placeOf(reader, directive) });
      break;
    }
    default:
      unknownVerb(reader, directive.verb, verbs);
  }
}

// A paragraph of the comments that begins so (x/mod's deprecatedRE).
const deprecation = /(?:^|\n\n)Deprecated: *([\s\S]*?)(?:$|\n\n)/;

function readModule(reader: Reader, draft: Draft, directive: Directive): ModuleLine | undefined {
  if (isRepeated(reader, directive, draft.modulePlace)) return undefined;
  draft.modulePlace = { place: placeOf(reader, directive) };
  const path = readOnlyPath(reader, directive);
  if (path === undefined) return undefined;
  const fault = path === 'go' || path === 'toolchain' ? 'Go reserves it' : importPathFault(path);
  if (fault !== undefined) {
    const remedy = 'write a path such as `example.com/team/project`';
    say(reader, directive.args[0] ?? directive.verb, `\`${path}\` cannot be a module path: ${fault}`, remedy);
  }
  const [, deprecated = ''] = deprecation.exec(commentText(directive)) ?? [];
  return { path, place: placeOf(reader, directive), ...(deprecated === '' ? {} : { deprecated }) };
}

function readTool(reader: Reader, directive: Directive): PathLine | undefined {
  const path = readOnlyPath(reader, directive);
  if (path === undefined) return undefined;
  const fault = importPathFault(path);
  if (fault === undefined) return { path, place: placeOf(reader, directive) };
  const [withoutVersion = path] = path.split('@', 1);
  const isFine = importPathFault(withoutVersion) === undefined;
  const remedy = isFine ? `write \`tool ${withoutVersion}\`` : 'write the import path of a main package';
  return say(reader, directive.args[0] ?? directive.verb, `\`${path}\` cannot be a tool's path: ${fault}`, remedy);
}

function readOnlyPath(reader: Reader, directive: Directive): string | undefined {
  const [arg, extra] = directive.args;
  return arg && !extra ? readString(reader, arg) : wrongUsage(reader, directive, verbs);
}

function readPinned(reader: Reader, directive: Directive): Exclude | undefined {
  const [path, version, extra] = directive.args;
  if (!path || !version || extra) return wrongUsage(reader, directive, verbs);
  const pinned = readVersioned(reader, path, version, 'allowed');
  return pinned && { path: pinned.path, version: pinned.version ?? '', place: placeOf(reader, directive) };
}

/** `// indirect`, alone or before a semicolon and more. */
function isIndirect({ suffix }: Line): boolean {
  if (!suffix) return false;
  const words = fields(suffix.text.replace(/^\/\//, ''));
  return words.length === 1 ? words[0] === 'indirect' : words[0] === 'indirect;';
}
