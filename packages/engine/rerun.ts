// The command to paste that runs again just what failed.

import { shellWord } from '#diagnostics';

/** What the command is made from. */
export interface RerunRequest {
  /** Of gows. */
  readonly command: string;
  /** What it is given: an import path, or files. */
  readonly names: readonly string[];
  /** Full names of the tests that failed; none means the whole package. */
  readonly failed: readonly string[];
  /** The seed that -shuffle printed, if it was on. */
  readonly seed?: string;
  /** Flags of the user to repeat, in the user's form. */
  readonly repeat: readonly string[];
}

/** More names than this make no command that a person pastes: the whole package is run instead. */
const mostNames = 20;

/** One shell line. A test is named by itself, a subtest with its parents, several by their top-level tests. */
export function rerunCommand(request: RerunRequest): string {
  const pattern = runPattern(request.failed);
  // What follows -args is the test's own, whatever it looks like.
  const args = request.repeat.indexOf('-args');
  const flags = args < 0 ? request.repeat : request.repeat.slice(0, args);
  const repeat = flags.filter((flag, i, all) => {
    if (request.seed !== undefined && isFlag(flag, 'shuffle')) return false;
    // A -run of the user's is narrowed by ours.
    if (pattern === undefined) return true;
    return !isFlag(flag, 'run') && !(i > 0 && /^--?(test\.)?run$/.test(all[i - 1] ?? ''));
  });
  // What is after -args goes to the test, so all of ours stands before.
  const words = [
    'gows',
    request.command,
    ...request.names,
    ...(pattern === undefined ? [] : ['-run', pattern]),
    ...(request.seed === undefined ? [] : [`-shuffle=${request.seed}`]),
    ...repeat,
    ...(args < 0 ? [] : request.repeat.slice(args)),
  ];
  return words.map(shellWord).join(' ');
}

function isFlag(word: string, name: string): boolean {
  return new RegExp(`^--?(test\\.)?${name}(=|$)`).test(word);
}

/** `^TestX$/^sub$` for one failed test, `^(TestX|TestY)$` for several. */
export function runPattern(failed: readonly string[]): string | undefined {
  const leaves = failed.filter((name) => !failed.some((other) => other.startsWith(`${name}/`)));
  const only = leaves[0];
  if (only === undefined) return undefined;
  if (leaves.length === 1) {
    const elements = only.split('/');
    return elements.map((element) => `^${quoteMeta(element)}$`).join('/');
  }
  const tops = [...new Set(leaves.map((name) => name.split('/')[0] ?? name))];
  if (tops.length > mostNames) return undefined;
  return tops.length === 1 ? `^${quoteMeta(tops[0] ?? '')}$` : `^(${tops.map(quoteMeta).join('|')})$`;
}

/** As regexp.QuoteMeta. */
function quoteMeta(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}
