// Reads complete logs: what `testing` would have written too, and what only they tell.

import { parseTestlog, type Testlog } from '#observe';

export interface CompleteLog extends Testlog {
  /** The folder in which the process started. */
  readonly dir: string;
  /** The whole environment was taken. */
  readonly environment: boolean;
  /** Programs that were started, as they were named. */
  readonly processes: readonly string[];
}

/**
 * Undefined for what is no complete log, or is cut short.
 * @param named Go's own folder as the binary names it, and as it is to be named
 */
export function parseCompleteLog(
  text: string,
  named: { readonly from: string; readonly to: string },
): CompleteLog | undefined {
  const [header = '', first = '', ...lines] = text.split('\n');
  if (!first.startsWith('chdir ')) return undefined;
  const dir = first.slice('chdir '.length);
  const environment = lines.includes('getenv *');
  const processes = lines.filter((line) => line.startsWith('exec ')).map((line) => line.slice('exec '.length));
  const usual = lines
    .filter((line) => line !== 'getenv *' && !line.startsWith('exec '))
    .map((line) => renamed(line, named));
  const log = parseTestlog([header, ...usual].join('\n'), dir);
  return log && { ...log, dir, environment, processes: [...new Set(processes)] };
}

function renamed(line: string, { from, to }: { readonly from: string; readonly to: string }): string {
  const space = line.indexOf(' ') + 1;
  return line.startsWith(`${from}/`, space) ? line.slice(0, space) + to + line.slice(space + from.length) : line;
}
