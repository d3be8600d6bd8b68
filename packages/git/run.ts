// Runs git: settings that make its output the same for every user, and what it complains of as a diagnostic.

import { devNull } from 'node:os';
import { type Captured, capture, type Environment } from '#process';
import { type GitAnswers, questionOf } from './answers.ts';
import { faultOf } from './fault.ts';
import type { Repository } from './repository.ts';

export interface GitOptions {
  readonly cwd?: string;
  readonly stdin?: string;
  /** Added to the repository's. */
  readonly env?: Environment;
  readonly config?: readonly string[];
  readonly signal?: AbortSignal;
  /** Exit codes that are answers; 0 when absent. */
  readonly answers?: readonly number[];
}

/**
 * Settings that would change an answer or write something. A monitor or a cache of untracked files may be stale; a split
 * index leaves files in the repository when a temporary index is written; hooks run when any index is written.
 */
const settings = [
  'core.quotePath=false',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.splitIndex=false',
  'core.trustctime=true',
  'core.checkStat=default',
  `core.hooksPath=${devNull}`,
  'submodule.recurse=false',
];

const fixedArgs = ['--no-pager', '--no-optional-locks', ...settings.flatMap((s) => ['-c', s])];

/** Runs git and returns how it ended, whatever the exit code; `known` are answers that hold, and takes those given now. */
export async function runGitIn(
  cwd: string,
  env: Environment,
  args: readonly string[],
  options: Omit<GitOptions, 'cwd' | 'env' | 'answers'> = {},
  known?: GitAnswers,
): Promise<Captured> {
  const plain = options.stdin === undefined && options.config === undefined;
  const question = known && plain ? questionOf(cwd, env, args) : undefined;
  const before = question === undefined ? undefined : known?.find(question);
  if (before) return before;
  const said = await capture({
    command: 'git',
    args: [...fixedArgs, ...(options.config ?? []).flatMap((setting) => ['-c', setting]), ...args],
    cwd,
    env,
    ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  // What there is not may come without a trace, by a fetch of objects alone.
  if (question !== undefined && said.exitCode === 0) known?.note(question, said);
  return said;
}

/** @throws DiagnosticError `git/*` or `disk/full` when the exit code is no answer; the signal's reason when it fired. */
export async function runGit(
  repository: Repository,
  args: readonly string[],
  options: GitOptions = {},
): Promise<Captured> {
  const env = options.env ? { ...repository.env, ...options.env } : repository.env;
  // Under other variables it says something else.
  const known = options.env === undefined ? repository.known : undefined;
  const ended = await runGitIn(options.cwd ?? repository.root, env, args, options, known);
  options.signal?.throwIfAborted();
  if (ended.exitCode !== null && (options.answers ?? [0]).includes(ended.exitCode)) return ended;
  throw faultOf(args, ended, repository);
}

/** The fields of output made with -z. */
export function fields(output: Buffer): string[] {
  const text = output.toString('utf8');
  if (text === '') return [];
  const found = text.split('\0');
  if (found.at(-1) === '') found.pop();
  return found;
}
