// For tests of this room: the paths that a command asks for, as strace sees them.

import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Undefined where strace cannot be used. */
export async function straceOf(): Promise<string | undefined> {
  return run('strace', ['-f', '-o', '/dev/null', 'true']).then(
    () => 'strace',
    () => undefined,
  );
}

/** Absolute paths that the command, and all that it starts, names to the kernel; links in them are as they are. */
export async function pathsByStrace(
  argv: readonly string[],
  { cwd, env, file }: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly file: string },
): Promise<ReadonlySet<string>> {
  const options = ['-f', '-y', '-s', '4096', '-e', 'trace=%file,%process,fchdir', '-e', 'signal=none', '-o', file];
  await run('strace', [...options, ...argv], { cwd, env });
  return pathsIn(await readFile(file, 'utf8'), cwd);
}

function pathsIn(text: string, start: string): ReadonlySet<string> {
  const paths = new Set<string>();
  const folders = new Map<string, string>();
  const unfinished = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, pid = '', said = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    // A new process may be heard of before the call that makes it ends in the old one, whose folder it has.
    if (pid !== '' && !folders.has(pid)) folders.set(pid, folderOfMaker(unfinished, folders) ?? start);
    const begun = /^(.*) <unfinished \.\.\.>$/.exec(said);
    if (begun) {
      unfinished.set(pid, begun[1] ?? '');
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(said);
    const whole = resumed ? (unfinished.get(pid) ?? '') + (resumed[1] ?? '') : said;
    unfinished.delete(pid);
    const [, name = '', rest = ''] = /^(\w+)\((.*)$/.exec(whole) ?? [];
    const cwd = folders.get(pid) ?? start;
    if (making.test(name)) {
      const child = / = (\d+)/.exec(rest)?.[1];
      if (child !== undefined && !folders.has(child)) folders.set(child, cwd);
      continue;
    }
    if (name === 'getcwd') continue;
    // Each path with the folder before it, where the call has one.
    const named = [...rest.matchAll(/(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/g)];
    // What a link says or is to say is no path here, nor are the arguments of a program.
    if (name.startsWith('symlink')) named.shift();
    for (const [, folder, quoted = ''] of /^(exec|readlink)/.test(name) ? named.slice(0, 1) : named) {
      const text = unquoted(quoted);
      if (text !== '') paths.add(joined(folder ?? cwd, text));
    }
    const into = name === 'fchdir' ? /^\d+<([^>]*)>\) += 0/.exec(rest)?.[1] : undefined;
    if (into !== undefined) folders.set(pid, into);
    if (name === 'chdir' && rest.endsWith(' = 0')) {
      const to = /^"([^"]*)"/.exec(rest)?.[1] ?? '.';
      folders.set(pid, joined(cwd, to));
    }
  }
  return paths;
}

const making = /^(clone3?|v?fork)$/;

/** Of the process that is just making another, the last that began to. */
function folderOfMaker(
  unfinished: ReadonlyMap<string, string>,
  folders: ReadonlyMap<string, string>,
): string | undefined {
  const [maker] = [...unfinished].filter(([, call]) => making.test(call.split('(')[0] ?? '')).at(-1) ?? [];
  return maker === undefined ? undefined : folders.get(maker);
}

/** As the kernel walks: `link/..` is the folder above what the link leads to. */
function joined(folder: string, name: string): string {
  let at = path.isAbsolute(name) ? '/' : folder;
  for (const part of name.split('/')) at = part === '..' ? path.dirname(realpathSync(at)) : path.join(at, part);
  return at;
}

/** Other bytes than ASCII are written as octal numbers, and not needed here. */
function unquoted(text: string): string {
  return text.replace(/\\(.)/g, (_, char: string) => ({ n: '\n', t: '\t' })[char] ?? char);
}
