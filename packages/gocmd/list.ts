// Asks `go list` for packages, their variants for tests, and all that they import.

import { type Diagnostic, DiagnosticError, failure, warning } from '#diagnostics';
import { capture } from '#process';
import { classifyFault, faultsOf, parsePosition, sentenceOf } from './fault.ts';
import { type ListedPackage, listedFields } from './listed-package.ts';
import { toolVariables } from './tool-memory.ts';

export interface ListRequest {
  /** The go command, absolute. */
  readonly go: string;
  readonly cwd: string;
  /** The whole environment of the go command. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly patterns: readonly string[];
  /** Build flags in the go command's form: `-race=true`, `-tags=a,b`. */
  readonly flags: readonly string[];
  /** List the variants that tests make, too; true when absent. */
  readonly test?: boolean;
  /** List all that is imported, too; true when absent. */
  readonly deps?: boolean;
  readonly signal?: AbortSignal;
  /** Takes the packages as they come, in the same order: of a listing that fails later, too. */
  readonly onPackages?: (some: readonly ListedPackage[]) => void;
}

/**
 * `packages` in the go command's order: what is imported comes before what imports it. `diagnostics` are warnings
 * about packages from outside the workspace that cannot be had; errors of its own packages stand in the packages.
 */
export interface Listing {
  readonly packages: readonly ListedPackage[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Runs one `go list -e`. It passes -buildvcs=false, as Go's default runs git for each test main and makes the listing
 * six times slower (Go 1.25 to 1.27).
 * @throws DiagnosticError when the go command refuses the workspace as a whole; the signal's reason when aborted.
 */
export async function goList(request: ListRequest): Promise<Listing> {
  const packages: ListedPackage[] = [];
  const patternFaults: Diagnostic[] = [];
  const reader = listingReader((some) => {
    const fine = some.filter((entry) => !isPatternFault(entry));
    patternFaults.push(...some.filter(isPatternFault).map(patternFault));
    for (const entry of fine) packages.push(entry);
    request.onPackages?.(fine);
  });
  const said = await capture({
    command: request.go,
    args: [
      'list',
      '-e',
      ...(request.deps === false ? [] : ['-deps']),
      ...(request.test === false ? [] : ['-test']),
      '-buildvcs=false',
      `-json=${listedFields.join(',')}`,
      ...request.flags,
      '--',
      ...request.patterns,
    ],
    cwd: request.cwd,
    // Else go names folders as the shell does, with symbolic links in them.
    env: { ...request.env, ...toolVariables(request.env), PWD: request.cwd },
    onStdout: reader.push,
    ...(request.signal ? { signal: request.signal } : {}),
  });
  request.signal?.throwIfAborted();
  if (said.exitCode !== 0) {
    const [first, ...rest] = faultsOf(said.stderr);
    const ended = said.signal ? `was ended by ${said.signal}` : `failed with exit code ${said.exitCode}`;
    throw new DiagnosticError(first ?? failure('go/failed', `go list ${ended} and said nothing`), ...rest);
  }
  reader.end();
  return { packages, diagnostics: [...unmatched(said.stderr), ...patternFaults, ...unavailablePackages(packages)] };
}

/** With -e a pattern below a folder that does not exist comes back as a package with the pattern's name. */
function isPatternFault(entry: ListedPackage): boolean {
  return entry.Dir === undefined && entry.Error?.Err.startsWith(`pattern ${entry.ImportPath}: `) === true;
}

function patternFault({ ImportPath, Error: error }: ListedPackage): Diagnostic {
  if (error?.Err.includes('/vendor/: ') !== true) return noMatch(ImportPath);
  return warning('usage/flag-value', 'there is no vendor folder, which -mod=vendor needs', {
    remedy: 'make it with go work vendor, or leave -mod=vendor out, also of GOFLAGS',
  });
}

function noMatch(pattern: string): Diagnostic {
  return warning('usage/pattern', `the pattern ${pattern} matches no package`);
}

/** The go command writes some kilobytes at a time; a call of the parser for each costs more than it saves. */
const pieceBytes = 128 << 10;

/** Parses a listing while the go command still writes it: there is time then. What fails of it is thrown at the end. */
function listingReader(onPackages: (some: readonly ListedPackage[]) => void): {
  readonly push: (chunk: Buffer) => void;
  readonly end: () => void;
} {
  let chunks: Buffer[] = [];
  let held = 0;
  let fault: { readonly error: unknown } | undefined;
  const parse = (text: Buffer): void => {
    try {
      if (!fault) onPackages(parseListing(text.toString('utf8')));
    } catch (error) {
      fault = { error };
    }
  };
  return {
    push(chunk) {
      chunks.push(chunk);
      held += chunk.length;
      if (held < pieceBytes) return;
      const text = Buffer.concat(chunks);
      const end = text.lastIndexOf('\n}\n') + 3;
      const ended = end >= 3;
      if (ended) parse(text.subarray(0, end));
      chunks = [ended ? text.subarray(end) : text];
      // One package may be larger than a piece.
      held = ended ? text.length - end : 0;
    },
    end() {
      parse(Buffer.concat(chunks));
      if (fault) throw fault.error;
    },
  };
}

/**
 * Parses the objects that `go list -json` writes one after another. The encoder indents, and a string never holds a
 * line break, so a line that is `}` ends an object: all become one array and one call of the parser.
 */
export function parseListing(text: string): readonly ListedPackage[] {
  if (text.trim() === '') return [];
  return JSON.parse(`[${text.replaceAll('\n}\n{', '\n},{')}]`) as ListedPackage[];
}

function unmatched(stderr: string): readonly Diagnostic[] {
  return [...stderr.matchAll(/^go: warning: "(.*)" matched no packages$/gm)].map((match) => {
    const pattern = match[1] ?? '';
    const all = pattern === 'work' || pattern === './...';
    return all ? warning('workspace/empty', 'the workspace has no packages') : noMatch(pattern);
  });
}

/** One warning for each cause: a module that cannot be fetched takes many packages with it. */
function unavailablePackages(packages: readonly ListedPackage[]): readonly Diagnostic[] {
  const told = new Map<string, Diagnostic>();
  for (const { ImportPath, DepOnly, Module: module, Error: error } of packages) {
    if (!error || !DepOnly || module?.Main || told.has(error.Err)) continue;
    const { code, remedy } = classifyFault(error.Err);
    const place = error.Pos ? parsePosition(error.Pos) : undefined;
    const message = `${ImportPath} cannot be loaded: ${sentenceOf(error.Err)}`;
    told.set(
      error.Err,
      warning(code ?? 'workspace/package', message, {
        subject: ImportPath,
        ...(place ? { place } : {}),
        ...(remedy ? { remedy } : {}),
      }),
    );
  }
  return [...told.values()];
}
