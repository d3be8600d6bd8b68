// Which of the converters inside goexec is the test2json of a toolchain.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Where the go command's own is, in GOROOT: the program around it only copies. */
export const converterSource = 'src/cmd/internal/test2json/test2json.go';

/** SHA-256 of the source → the name that goexec knows it by. A toolchain that has another builds its own. */
const releases: Readonly<Record<string, string>> = {
  '32334b2c819b3cd53a72f5b9eacf6597dbce1eff6ef9dccfaeb9334bfc87edaf': 'go125',
  ebe27d84cb890d54b6cb46bb94e983df6c93f031c65fd663ee44e04b5d9fef30: 'go126',
  '81b811cc3af1cc49da5faec1a93aabf12b769a69a5dbc60505c125edb19d288b': 'go127',
};

/** The name in goexec of the converter with this source, if it has it. */
export function converterRelease(source: Uint8Array): string | undefined {
  return releases[createHash('sha256').update(source).digest('hex')];
}

/** The name in goexec of the toolchain's test2json; undefined where its source is another or not there. */
export async function converterOf(goroot: string): Promise<string | undefined> {
  const source = await readFile(path.join(goroot, converterSource)).catch(() => undefined);
  return source && converterRelease(source);
}
