// Makes git repositories for tests, with fixed authors and dates so that commit ids are the same each time.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What git is told instead of the user's own settings. */
export const gitConfig = `[init]
	defaultBranch = main
[gc]
	auto = 0
[maintenance]
	auto = false
[advice]
	detachedHead = false
[core]
	autocrlf = false
[protocol "file"]
	allow = always
`;

/** The variables that keep git reproducible and away from the user's configuration. */
export const gitEnvironment: Readonly<Record<string, string>> = {
  GIT_AUTHOR_NAME: 'Gopher',
  GIT_AUTHOR_EMAIL: 'gopher@example.com',
  GIT_AUTHOR_DATE: '2024-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Gopher',
  GIT_COMMITTER_EMAIL: 'gopher@example.com',
  GIT_COMMITTER_DATE: '2024-01-01T00:00:00Z',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
};

/** Runs git in `folder` and returns its output without the last newline; rejects, with what git said, when it fails. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const settings = [
    '-c',
    'init.defaultBranch=main',
    '-c',
    'gc.auto=0',
    '-c',
    'maintenance.auto=false',
    '-c',
    'protocol.file.allow=always',
  ];
  const { stdout } = await run('git', [...settings, ...args], {
    cwd: folder,
    env: {
      ...withoutGit(process.env),
      ...gitEnvironment,
      GIT_CONFIG_GLOBAL: process.platform === 'win32' ? 'NUL' : '/dev/null',
    },
    maxBuffer: 1 << 26,
  });
  return stdout.replace(/\n$/, '');
}

/** Makes `folder` a repository whose first branch is `main`. */
export async function gitInit(folder: string): Promise<void> {
  await git(folder, 'init', '-q');
}

/** Commits all there is in the work tree, also nothing, and returns the commit's id. */
export async function commitAll(folder: string, message: string): Promise<string> {
  await git(folder, 'add', '-A');
  await git(folder, 'commit', '-q', '--allow-empty', '-m', message);
  return git(folder, 'rev-parse', 'HEAD');
}

// A test may run inside a git hook, whose GIT_DIR would make every git command work on the wrong repository.
function withoutGit(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')));
}
