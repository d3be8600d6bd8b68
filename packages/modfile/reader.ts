// What reading the directives of go.mod and of go.work has in common: the walk, the faults, strings and versions.

import type { Diagnostic, Severity } from '#diagnostics';
import { autoQuote, trimSpace, unquote } from './quote.ts';
import { placeAt } from './source.ts';
import { textOf } from './syntax.ts';
import type { Block, Comment, FileSyntax, Line, Statement, Token } from './tree.ts';
import { canonicalVersion } from './version.ts';

/** One directive: in a block, `verb` is that of the block. `args` has no verb. */
export interface Directive {
  readonly verb: Token;
  readonly args: readonly Token[];
  readonly line: Line;
  readonly block?: Block;
}

/** Directives in file order, without what did not parse (and has its fault already) and the blocks not accepted. */
export function* directivesOf(
  syntax: FileSyntax,
  accepts: (block: Block) => boolean = () => true,
): Generator<Directive> {
  for (const statement of syntax.statements) {
    const [verb, ...args] = statement.kind === 'comments' ? [] : statement.tokens;
    if (statement.kind === 'comments' || statement.broken || !verb) continue;
    if (statement.kind === 'line') yield { verb, args, line: statement };
    else if (accepts(statement)) {
      for (const line of statement.lines) {
        if (!line.broken) yield { verb, args: line.tokens, line, block: statement };
      }
    }
  }
}

/** Collects faults while a file is read, and the standard form of tokens that were written otherwise. */
export interface Reader {
  readonly syntax: FileSyntax;
  readonly diagnostics: Diagnostic[];
  readonly rewritten: Map<Token, string>;
}

/** Adds a diagnostic at the token; an error unless `more` says otherwise. */
export function say(
  reader: Reader,
  token: Token,
  message: string,
  remedy: string,
  more: { readonly severity?: Severity; readonly related?: Diagnostic['related'] } = {},
): undefined {
  const { severity = 'error', related } = more;
  const place = placeAt(reader.syntax.source, token.start);
  const code = 'modfile/meaning';
  reader.diagnostics.push({ code, severity, message, place, remedy, ...(related ? { related } : {}) });
}

/** Reports a block whose header is more than a verb, or whose verb takes no block. Returns whether all is well. */
export function checkBlock(reader: Reader, block: Block, verbs: Verbs): boolean {
  const [verb, extra] = block.tokens;
  const takesBlock = verb !== undefined && Object.hasOwn(verbs.known, verb.text) && !verbs.lineOnly.includes(verb.text);
  if (!verb || (takesBlock && !extra)) return true;
  if (extra && takesBlock) {
    say(
      reader,
      extra,
      `a block begins with one word, but here with \`${textOf(block.tokens)}\``,
      `write \`${verb.text} (\` and move \`${extra.text}\` into the block`,
    );
  } else if (Object.hasOwn(verbs.known, verb.text)) {
    say(reader, verb, `${verb.text} takes no block`, `write \`${verb.text} …\` on one line`);
  } else {
    unknownVerb(reader, verb, verbs);
  }
  return false;
}

/** The directives of one kind of file, each with its usage, and those that only the other kind has. */
export interface Verbs {
  readonly fileKind: 'go.mod' | 'go.work';
  readonly known: Readonly<Record<string, string>>;
  readonly elsewhere: Readonly<Record<string, string>>;
  /** Those of `known` that cannot have a block. */
  readonly lineOnly: readonly string[];
}

export function unknownVerb(reader: Reader, verb: Token, verbs: Verbs): undefined {
  const elsewhere = Object.hasOwn(verbs.elsewhere, verb.text) ? verbs.elsewhere[verb.text] : undefined;
  const names = Object.keys(verbs.known);
  const near = names.find((name) => isNear(name, verb.text.toLowerCase()));
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const remedy = elsewhere ?? (near ? `write \`${near}\`` : `${verbs.fileKind} knows ${list}`);
  return say(reader, verb, `unknown directive \`${verb.text}\``, remedy);
}

/** Whether two words differ by one letter added, dropped, changed, or swapped with its neighbour. */
function isNear(a: string, b: string): boolean {
  if (a === b) return true;
  let head = 0;
  while (head < a.length && a[head] === b[head]) head++;
  const [x, y] = [a.slice(head), b.slice(head)];
  return (
    x.slice(1) === y ||
    x === y.slice(1) ||
    x.slice(1) === y.slice(1) ||
    (x.slice(2) === y.slice(2) && x[0] === y[1] && x[1] === y[0])
  );
}

/** The usage of a directive that has too few or too many words. */
export function wrongUsage(reader: Reader, { verb, args, line }: Directive, verbs: Verbs): undefined {
  const message =
    args.length === 0 ? `${verb.text} has nothing after it` : `${verb.text} cannot be followed by \`${textOf(args)}\``;
  const at = args[0] ?? line.tokens[0] ?? verb;
  return say(reader, at, message, `write \`${verbs.known[verb.text] ?? verb.text}\``);
}

/** The string that a token stands for. Reports and returns undefined when it is none. */
export function readString(reader: Reader, token: Token): string | undefined {
  const { text } = token;
  const value = text.startsWith('"') ? unquote(text) : /["'`]/.test(text) ? undefined : text;
  if (value === undefined) {
    const message = text.startsWith('"') ? `${text} is not a valid quoted string` : `${text} has a quote in it`;
    return say(reader, token, message, 'write the text without quotes, or within double quotes with Go escapes');
  }
  const standard = autoQuote(value);
  if (standard !== text) reader.rewritten.set(token, standard);
  return value;
}

/**
 * A module version in its canonical form. In a go.work it must be a semantic version. In a go.mod anything else is
 * a query, which the go command answers from the network on each command (and refuses without a go.work): it is
 * returned as written, with a warning.
 */
export function readVersion(reader: Reader, token: Token, queries: 'allowed' | 'refused'): string | undefined {
  const value = readString(reader, token);
  if (value === undefined) return undefined;
  const canonical = canonicalVersion(value);
  if (canonical === undefined && (queries === 'refused' || !isQuery(value))) {
    return say(reader, token, `\`${value}\` is not a module version`, versionRemedy(value));
  }
  if (canonical !== value && queries === 'allowed') {
    const message = `\`${value}\` is not a full version, so the go command has to look it up`;
    say(reader, token, message, versionRemedy(value), { severity: 'warning' });
  }
  const version = canonical ?? value;
  if (version !== token.text) reader.rewritten.set(token, version);
  return version;
}

function versionRemedy(value: string): string {
  const wanted = canonicalVersion(value) ?? canonicalVersion(`v${value.replace(/^@?v?/, '')}`);
  return wanted ? `write \`${wanted}\`` : 'write a version such as `v1.2.3`';
}

/** What the go command would try to look up: a branch, a tag, a commit, `latest`, `<v1.2.0`. */
function isQuery(version: string): boolean {
  return /^[<>=]*[0-9A-Za-z][0-9A-Za-z._/+~-]*$/.test(version);
}

/** The text of a directive's comments or, when it has none and stands in a block, of the block's. */
export function commentText({ line, block }: Directive): string {
  const own: Line | Block = block && line.before.length === 0 && !line.suffix ? block : line;
  const all: readonly (Comment | undefined)[] = [...own.before, own.kind === 'line' ? own.suffix : undefined];
  return all
    .flatMap((comment) => (comment?.text.startsWith('//') ? [trimSpace(comment.text.slice(2))] : []))
    .join('\n');
}

/** In the order of the file. */
export function byPlace(a: Diagnostic, b: Diagnostic): number {
  const [x, y] = [a.place, b.place];
  return (x?.line ?? 0) - (y?.line ?? 0) || (x?.column ?? 0) - (y?.column ?? 0);
}

/** The tree with tokens in standard form, so that printing it gives what the go command would write. */
export function withStandardTokens({ syntax, rewritten }: Reader): FileSyntax {
  if (rewritten.size === 0) return syntax;
  const token = (old: Token): Token => {
    const text = rewritten.get(old);
    return text === undefined ? old : { ...old, text };
  };
  const line = (old: Line): Line => ({ ...old, tokens: old.tokens.map(token) });
  const statement = (old: Statement): Statement => {
    if (old.kind === 'comments') return old;
    return old.kind === 'line' ? line(old) : { ...old, lines: old.lines.map(line) };
  };
  return { ...syntax, statements: syntax.statements.map(statement) };
}
