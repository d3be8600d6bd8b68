// Finds the repository that a folder lies in, also from within a hook, where git has set GIT_DIR and GIT_INDEX_FILE.

import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import type { Captured, Environment } from '#process';
import { type GitAnswers, settingsRead } from './answers.ts';
import { faultOf } from './fault.ts';
import type { Repository } from './repository.ts';
import { fields, runGitIn } from './run.ts';

/** These name a repository, and only one: they are not for a submodule of it (`git rev-parse --local-env-vars`). */
const locating = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_SHALLOW_FILE',
  'GIT_GRAFT_FILE',
];
/** These change how git reads its arguments or what it prints. */
const steering = [
  'GIT_PREFIX',
  'GIT_LITERAL_PATHSPECS',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
  'GIT_EXTERNAL_DIFF',
  'GIT_DIFF_OPTS',
  'GIT_INTERNAL_SUPER_PREFIX',
  'LANGUAGE',
];

type Found = Omit<Repository, 'env' | 'known'>;

/**
 * The repository whose work tree holds `dir`; undefined where there is none, or no git program.
 * A GIT_DIR of `env` counts when its work tree holds `dir` too; a hook's GIT_INDEX_FILE when it is this repository's.
 * @param known answers of an earlier run under the same variables
 * @throws DiagnosticError `git/not-a-repository` for a bare repository, `git/failed` when git refuses (dubious ownership).
 */
export async function openRepository(
  dir: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  known?: GitAnswers,
): Promise<Repository | undefined> {
  const given = absolute(plainEnvironment(env));
  const clean = without(given, locating);
  const [found, named] = await Promise.all([
    discover(dir, clean, known),
    given['GIT_DIR'] ? discover(given['GIT_WORK_TREE'] ? dir : process.cwd(), given).catch(() => undefined) : undefined,
  ]);
  if (named && named.gitDir !== found?.gitDir && holds(named.root, dir) && (!found || given['GIT_WORK_TREE'])) {
    return { ...named, env: settled(named, given, indexOf(named, given)) };
  }
  if (!found) return undefined;
  const own = !given['GIT_DIR'] || named?.gitDir === found.gitDir;
  return {
    ...found,
    ...(known ? { known } : {}),
    env: settled(found, own ? given : clean, own ? indexOf(found, given) : undefined),
  };
}

/**
 * The repository whose top is exactly `dir`: a submodule or a nested clone, apart from the one around it.
 * @throws DiagnosticError when git refuses it, since what changed there would be missed.
 */
export async function openNested(outer: Repository, dir: string): Promise<Repository | undefined> {
  if (!existsSync(path.join(dir, '.git'))) return undefined;
  const env = without(outer.env, locating);
  const found = await discover(dir, env);
  if (!found || found.root !== realpathSync(dir)) return undefined;
  return { ...found, env: settled(found, env, undefined) };
}

/** For git commands about another repository than this one, or about a clone that is still to be made. */
export function environmentElsewhere({ env }: Pick<Repository, 'env'>): Repository['env'] {
  return without(env, locating);
}

/** A repository of which only the objects are used, such as one in `.git/modules` without a work tree. */
export async function openGitDir(outer: Repository, gitDir: string): Promise<Repository | undefined> {
  if (!existsSync(path.join(gitDir, 'HEAD'))) return undefined;
  const env = { ...without(outer.env, locating), GIT_DIR: gitDir, GIT_WORK_TREE: gitDir };
  const found = await discover(gitDir, env).catch(() => undefined);
  return found && { ...found, env: settled(found, env, undefined) };
}

/** What git is asked of a folder, an answer a line; the last one fails where there is no work tree. */
const questions = [
  '--is-bare-repository',
  '--is-inside-work-tree',
  '--is-shallow-repository',
  '--show-object-format',
  '--absolute-git-dir',
  '--git-common-dir',
  '--show-toplevel',
];

async function discover(dir: string, env: Environment, known?: GitAnswers): Promise<Found | undefined> {
  const ask = (...args: string[]) => runGitIn(dir, env, args, {}, known);
  const parse = (...options: string[]) => ask('rev-parse', ...options);
  let answers: readonly [Captured, Captured];
  try {
    answers = await Promise.all([parse(...questions), ask('config', '-z', '--get-regexp', settingsRead)]);
  } catch (error) {
    if (error instanceof DiagnosticError && error.diagnostics[0]?.code === 'process/start') return undefined;
    throw error;
  }
  const [said, config] = answers;
  // The last one is what macOS has in place of git.
  if (/not a git repository \(or any|^xcrun: error|^xcode-select: /.test(said.stderr)) return undefined;
  let lines = line(said.stdout).split('\n');
  const [bare, inside] = lines;
  if (bare === 'true') {
    throw new DiagnosticError(
      failure('git/not-a-repository', `${lines[4]} is a bare repository: it has no work tree`, {
        remedy: 'run gows in a work tree: git worktree add FOLDER BRANCH',
      }),
    );
  }
  if (inside === 'false') return undefined;
  if (said.exitCode !== 0) throw faultOf(['rev-parse'], said);
  if (lines.length !== questions.length) {
    // A path with a newline in it.
    const each = await Promise.all(questions.map((question) => parse(question)));
    lines = each.map(({ stdout }) => line(stdout));
  }
  const [, , shallow, format, gitDir = '', commonDir = '', top = ''] = lines;
  return {
    root: realpathSync(path.resolve(top)),
    gitDir: realpathSync(path.resolve(gitDir)),
    // Relative to where it was asked; --path-format came with git 2.31 only.
    commonDir: realpathSync(path.resolve(dir, commonDir)),
    shallow: shallow === 'true',
    ...settingsOf(fields(config.stdout)),
    objectFormat: format === 'sha256' ? 'sha256' : 'sha1',
  };
}

/** `settings` are name, newline, value; a name alone is true. The last one said wins. */
function settingsOf(settings: readonly string[]): Pick<Found, 'partial' | 'fileMode' | 'symlinks'> {
  const on = new Map<string, boolean>();
  for (const setting of settings) {
    const [name = '', value = 'true'] = setting.split('\n');
    on.set(name, !/^(false|no|off|0|)$/i.test(value));
  }
  return {
    partial: [...on].some(([name, value]) => value && !name.startsWith('core.')),
    fileMode: (on.get('core.filemode') ?? true) && process.platform !== 'win32',
    symlinks: on.get('core.symlinks') ?? true,
  };
}

/** With the place of everything said outright, a question may be asked from any folder. */
function settled(found: Found, env: Environment, index: string | undefined): Environment {
  const { GIT_INDEX_FILE: _, GIT_COMMON_DIR: __, ...rest } = env;
  return {
    ...rest,
    GIT_DIR: found.gitDir,
    GIT_WORK_TREE: found.root,
    ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
  };
}

/** The index that a hook was given. One of another repository (a hook that enters a submodule) is not for this one. */
function indexOf(found: Found, env: Environment): string | undefined {
  const given = env['GIT_INDEX_FILE'];
  if (!given) return undefined;
  // Git gives hooks a path relative to the top of the work tree, where it starts them.
  const file = [path.resolve(found.root, given), path.resolve(given)].find((candidate) => existsSync(candidate));
  if (file === undefined) return undefined;
  const real = realpathSync(file);
  if (holds(found.gitDir, real)) return real;
  return real.split(path.sep).includes('.git') ? undefined : real;
}

function plainEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !steering.includes(name)) plain[name] = value;
  }
  // Only git's words are to be English: a filter may depend on the rest of the locale.
  const { LC_ALL: locale, ...rest } = plain;
  return {
    ...rest,
    ...(locale ? { LANG: locale, LC_CTYPE: locale } : {}),
    LC_MESSAGES: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** The paths as git would take them here, for questions that are asked from elsewhere. */
function absolute(env: Environment): Environment {
  const named = ['GIT_DIR', 'GIT_WORK_TREE'].flatMap((name) => (env[name] ? [[name, path.resolve(env[name])]] : []));
  return { ...env, ...Object.fromEntries(named) };
}

function without(env: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}

function holds(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
}

function line(output: Buffer): string {
  return output.toString('utf8').replace(/\r?\n$/, '');
}
