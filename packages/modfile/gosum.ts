// Reads go.sum and go.work.sum: the known hash of each module version and of each go.mod.

import { type Diagnostic, failure } from '#diagnostics';
import { fields } from './quote.ts';

// cmd/go once wrote this hash of an empty go.mod for what is no module, and drops it on reading (modfetch/fetch.go).
const emptyGoModHash = 'h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=';

/**
 * Hashes by `path version`, and by `path version/go.mod` for a go.mod alone. Of several for one module the first
 * `h1:` counts; hashes of a kind that this Go does not know are left out, as are lines of the wrong form, of which
 * {@link goSumFaults} tells.
 */
export function parseGoSum(text: string | Uint8Array): ReadonlyMap<string, string> {
  const sums = new Map<string, string>();
  for (const line of linesOf(text)) {
    const [path = '', version, hash, extra] = fields(line);
    if (version === undefined || hash === undefined || extra !== undefined) continue;
    const key = `${path} ${version}`;
    if (hash.startsWith('h1:') && hash !== emptyGoModHash && !sums.has(key)) sums.set(key, hash);
  }
  return sums;
}

/** Lines for which the go command refuses a go.sum: those that are neither blank nor of three words. */
export function goSumFaults(file: string, text: string | Uint8Array): readonly Diagnostic[] {
  return linesOf(text).flatMap((line, index) => {
    const count = fields(line).length;
    if (count === 0 || count === 3) return [];
    return failure('modfile/syntax', `a line has ${count} words in place of three`, {
      place: { file, line: index + 1, column: 1 },
      remedy: /^[<=>]{7}/.test(line) ? 'resolve the merge conflict' : 'delete the line and run `go mod tidy`',
    });
  });
}

function linesOf(text: string | Uint8Array): readonly string[] {
  return (typeof text === 'string' ? text : Buffer.from(text).toString('utf8')).split('\n');
}
