// Commands that make, change and look at files.

import * as fs from 'node:fs/promises';
import path from 'node:path';
import { removeTree } from '../../tree.ts';
import { type CommandTable, checkCount, command, takeFlags } from '../command.ts';
import { ScriptMistake } from '../line.ts';
import { CommandFailure, type ScriptState } from '../state.ts';

const many = Number.POSITIVE_INFINITY;

/** `\n`, `\t`, `\r`, `\\`, `\"` and `\xNN` as in a Go string, so that a script can write any byte of text on one line. */
function unquote(text: string): string {
  const plain: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" };
  return text.replace(/\\(x[0-9a-fA-F]{2}|.)/g, (all, code: string) => {
    const value = code.startsWith('x') ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : plain[code];
    if (value === undefined) throw new ScriptMistake(`unknown escape ${all}`);
    return value;
  });
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

async function missingIsFailure<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new CommandFailure((error as Error).message);
  }
}

async function isFolder(file: string): Promise<boolean> {
  return (await fs.stat(file).catch(() => undefined))?.isDirectory() ?? false;
}

async function copy(state: ScriptState, source: string, target: string): Promise<void> {
  if (source === 'stdout' || source === 'stderr') return fs.writeFile(target, state.output(source));
  const to = (await isFolder(target)) ? path.join(target, path.basename(source)) : target;
  await missingIsFailure(fs.cp(state.path(source), to, { recursive: true, verbatimSymlinks: true }));
}

export const fileCommands: CommandTable = {
  cd: command('folder', async (state, args) => {
    checkCount(args, 1);
    await state.changeDirectory(args[0] ?? '');
  }),
  cp: command('source... target', async (state, args) => {
    checkCount(args, 2, many);
    const target = state.path(args.at(-1) ?? '');
    if (args.length > 2 && !(await isFolder(target))) throw new CommandFailure(`${args.at(-1)} is no folder`);
    for (const source of args.slice(0, -1)) await copy(state, source, target);
  }),
  mv: command('old new', async (state, args) => {
    checkCount(args, 2);
    await missingIsFailure(fs.rename(state.path(args[0] ?? ''), state.path(args[1] ?? '')));
  }),
  rm: command('path...', async (state, args) => {
    checkCount(args, 1, many);
    for (const name of args) {
      await missingIsFailure(fs.lstat(state.path(name)));
      await removeTree(state.path(name));
    }
  }),
  mkdir: command('path...', async (state, args) => {
    checkCount(args, 1, many);
    for (const name of args) await missingIsFailure(fs.mkdir(state.path(name), { recursive: true }));
  }),
  mkfile: command('file [line...]', async (state, args) => {
    checkCount(args, 1, many);
    const file = state.path(args[0] ?? '');
    await fs.mkdir(path.dirname(file), { recursive: true });
    await missingIsFailure(fs.writeFile(file, lines(args.slice(1))));
  }),
  append: command('file line...', async (state, args) => {
    checkCount(args, 2, many);
    const file = state.path(args[0] ?? '');
    await missingIsFailure(fs.access(file));
    await missingIsFailure(fs.appendFile(file, lines(args.slice(1))));
  }),
  replace: command('old new file', async (state, args) => {
    checkCount(args, 3);
    const [old = '', replacement = '', name = ''] = args;
    const text = await missingIsFailure(fs.readFile(state.path(name), 'utf8'));
    const wanted = unquote(old);
    if (!text.includes(wanted)) throw new CommandFailure(`'${old}' is not in ${name}`);
    await missingIsFailure(
      fs.writeFile(
        state.path(name),
        text.replaceAll(wanted, () => unquote(replacement)),
      ),
    );
  }),
  chmod: command('mode path...', async (state, args) => {
    checkCount(args, 2, many);
    if (!/^[0-7]{3,4}$/.test(args[0] ?? '')) throw new ScriptMistake(`${args[0]} is no octal mode`);
    for (const name of args.slice(1)) {
      await missingIsFailure(fs.chmod(state.path(name), Number.parseInt(args[0] ?? '', 8)));
    }
  }),
  symlink: command('path -> target', async (state, args) => {
    checkCount(args, 3);
    if (args[1] !== '->') throw new ScriptMistake('the second argument is ->');
    await missingIsFailure(fs.symlink(args[2] ?? '', state.path(args[0] ?? '')));
  }),
  touch: command('[-date=ISO8601] file...', async (state, args) => {
    const { flags, rest } = takeFlags(args, ['-date=']);
    checkCount(rest, 1, many);
    const date = new Date(flags.get('-date=') ?? Date.now());
    if (Number.isNaN(date.getTime())) throw new ScriptMistake('-date= is no date');
    for (const name of rest) {
      await missingIsFailure(fs.appendFile(state.path(name), ''));
      await fs.utimes(state.path(name), date, date);
    }
  }),
  exists: command('[-exec] path...', async (state, args) => {
    const { flags, rest } = takeFlags(args, ['-exec']);
    checkCount(rest, 1, many);
    for (const name of rest) {
      const found = await missingIsFailure(fs.lstat(state.path(name)));
      if (flags.has('-exec') && (found.mode & 0o111) === 0) throw new CommandFailure(`${name} is not executable`);
    }
  }),
};
