// Reads the head of a Go file up to the end of its imports, as go/build does.

import { type HeaderToken, headerTokens } from './header-tokens.ts';
import { unquote } from './strings.ts';

export interface GoImport {
  /** As the string says, not cleaned: `C` for cgo. */
  readonly path: string;
  /** `_`, `.` or a name, where one is given. */
  readonly name?: string;
}

export interface Header {
  /** Undefined where no package clause was found. */
  readonly packageName?: string;
  readonly imports: readonly GoImport[];
  /** `#cgo` lines of the comments above `import "C"`, with their blanks trimmed. */
  readonly cgo: readonly string[];
  /** `//go:…` comments above the package clause, `//go:build` and `//go:debug` among them. */
  readonly directives: readonly string[];
  /** The head is no Go, or ends too early: then go lists the file as invalid, and all of it counts. */
  readonly broken: boolean;
}

/** Where the parser stands: comments that end on the line above the next token belong to it. */
class Reader {
  readonly comments: HeaderToken[] = [];
  #tokens: Iterator<HeaderToken>;
  #next: HeaderToken | undefined;
  /** The group of comments right above `#next`, line by line. */
  #above: readonly HeaderToken[] = [];

  constructor(text: string) {
    this.#tokens = headerTokens(text);
    this.#advance(0);
  }

  get next(): HeaderToken | undefined {
    return this.#next;
  }

  get above(): readonly HeaderToken[] {
    return this.#above;
  }

  take(): HeaderToken | undefined {
    const taken = this.#next;
    this.#advance(taken?.endLine ?? 0);
    return taken;
  }

  takeIf(kind: HeaderToken['kind'], text?: string): HeaderToken | undefined {
    const fits = this.#next?.kind === kind && (text === undefined || this.#next.text === text);
    return fits ? this.take() : undefined;
  }

  #advance(lineBefore: number): void {
    let group: HeaderToken[] = [];
    for (;;) {
      const result = this.#tokens.next();
      const token = result.done ? undefined : result.value;
      if (token?.kind !== 'comment') {
        this.#next = token;
        const last = group.at(-1);
        this.#above = token && last && last.endLine + 1 === token.line ? group : [];
        return;
      }
      this.comments.push(token);
      const before = group.at(-1);
      if (before ? token.line > before.endLine + 1 : false) group = [];
      // A comment behind code on the same line belongs to that code, and so do those that go on in its last line.
      const trailing = group.length === 0 && token.line === lineBefore;
      if (trailing) lineBefore = token.endLine;
      else group.push(token);
    }
  }
}

export function readHeader(text: string): Header {
  const reader = new Reader(text);
  const imports: GoImport[] = [];
  const cgo: string[] = [];
  const above = [...reader.comments];
  if (!reader.takeIf('keyword', 'package')) return found(reader, imports, cgo, undefined, true, above);
  const packageName = reader.takeIf('name')?.text;
  let broken = packageName === undefined || !endOfStatement(reader);
  while (!broken && reader.next?.kind === 'keyword' && reader.next.text === 'import') {
    broken = !readImports(reader, imports, cgo);
  }
  return found(reader, imports, cgo, packageName, broken, above);
}

function found(
  reader: Reader,
  imports: readonly GoImport[],
  cgo: readonly string[],
  packageName: string | undefined,
  broken: boolean,
  comments: readonly HeaderToken[],
): Header {
  const directives = comments
    .filter((comment) => comment.text.startsWith('//go:'))
    .map((comment) => comment.text.trimEnd());
  return {
    ...(packageName === undefined ? {} : { packageName }),
    imports,
    cgo,
    directives,
    broken: broken || reader.next?.kind === 'unclosed',
  };
}

/** One import declaration; false where it is none. */
function readImports(reader: Reader, imports: GoImport[], cgo: string[]): boolean {
  const aboveDeclaration = reader.above;
  reader.take();
  if (!reader.takeIf('mark', '(')) {
    const one = readImport(reader);
    if (!one) return false;
    imports.push(one);
    if (one.path === 'C') cgo.push(...cgoLines(aboveDeclaration));
    return endOfStatement(reader);
  }
  let count = 0;
  let cgoAbove: readonly HeaderToken[] | undefined;
  while (!reader.takeIf('mark', ')')) {
    const above = reader.above;
    const one = readImport(reader);
    if (!one) return false;
    imports.push(one);
    count++;
    if (one.path === 'C') {
      if (above.length > 0) cgo.push(...cgoLines(above));
      else cgoAbove = aboveDeclaration;
    }
    if (!endOfStatement(reader)) return false;
  }
  if (count === 1 && cgoAbove) cgo.push(...cgoLines(cgoAbove));
  return endOfStatement(reader);
}

function readImport(reader: Reader): GoImport | undefined {
  const name = reader.takeIf('name')?.text ?? reader.takeIf('mark', '.')?.text;
  const literal = reader.takeIf('string');
  const path = literal && unquote(literal.text);
  if (path === undefined) return undefined;
  return name === undefined ? { path } : { path, name };
}

/** A line's end, the file's, a semicolon, or a closing bracket, which stays. */
function endOfStatement(reader: Reader): boolean {
  const { next } = reader;
  if (next === undefined || next.startsLine || next.text === ')' || next.text === '}') return true;
  return reader.takeIf('mark', ';') !== undefined;
}

function cgoLines(comments: readonly HeaderToken[]): readonly string[] {
  return comments.flatMap((comment) => {
    const body = comment.text.startsWith('//') ? comment.text.slice(2) : comment.text.slice(2, -2);
    return body
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => /^#cgo[ \t]/.test(line));
  });
}
