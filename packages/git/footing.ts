// All that git's answers on a work tree rest on, as files and folders: while none of them looks different, neither does an
// answer.

import type { Dirent } from 'node:fs';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Watched } from '#witness';
import { ignoredEntries } from './ignored.ts';
import type { Repository } from './repository.ts';
import { fields, runGit } from './run.ts';

/** More than this is not looked at each time. */
const mostPlaces = 400_000;

/**
 * Every file of the work tree that git does not ignore, every folder that one may come into, rules and settings, and the
 * repository's own state. Objects are left out: they never change. Undefined where it rests on more, on a submodule or on
 * another clone within.
 */
export async function footingOf(repository: Repository): Promise<readonly Watched[] | undefined> {
  const [settings, ignored] = await Promise.all([settingsOf(repository), ignoredEntries(repository)]);
  if (!settings) return undefined;
  const tree = walkTree(repository.root, new Set(ignored));
  if (!tree) return undefined;
  return [...tree, ...settings, ...stateOf(repository)];
}

/** Where a folder lies in no repository: what would make it lie in one. */
export function footingOutside(dir: string): readonly Watched[] {
  const places: Watched[] = [];
  for (let at = dir; ; at = path.dirname(at)) {
    places.push({ path: path.join(at, '.git'), names: false });
    if (path.dirname(at) === at) return places;
  }
}

function walkTree(root: string, ignored: ReadonlySet<string>): Watched[] | undefined {
  const places: Watched[] = [];
  const folders = [''];
  for (let rel = folders.pop(); rel !== undefined; rel = folders.pop()) {
    // Named as `join` names it elsewhere, or it would be looked at twice.
    const folder = path.join(root, rel.replace(/\/$/, ''));
    places.push({ path: folder, names: true });
    let entries: Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch {
      return undefined;
    }
    for (const entry of entries) {
      const at = `${rel}${entry.name}`;
      if (entry.name === '.git') {
        if (rel !== '') return undefined;
        places.push({ path: path.join(root, at), names: false });
      } else if (entry.isDirectory()) {
        if (!ignored.has(`${at}/`)) folders.push(`${at}/`);
      } else if (!ignored.has(at) || /^\.git(ignore|attributes)$/.test(entry.name)) {
        places.push({ path: path.join(root, at), names: false });
      }
    }
    if (places.length > mostPlaces) return undefined;
  }
  return places;
}

const ownFiles = [
  ...['', 'FETCH_', 'ORIG_', 'MERGE_', 'CHERRY_PICK_', 'REVERT_', 'REBASE_', 'BISECT_'].map((name) => `${name}HEAD`),
  'index',
  'config.worktree',
  'commondir',
  'gitdir',
  'info/sparse-checkout',
  'info/exclude',
  'info/attributes',
];
const commonFiles = ['config', 'packed-refs', 'shallow', 'info/exclude', 'info/attributes', 'info/grafts'];

function stateOf({ gitDir, commonDir, env }: Repository): readonly Watched[] {
  const files = [
    ...ownFiles.map((name) => path.join(gitDir, name)),
    ...commonFiles.map((name) => path.join(commonDir, name)),
    path.join(commonDir, 'objects/info/alternates'),
    ...(env['GIT_INDEX_FILE'] ? [env['GIT_INDEX_FILE']] : []),
  ];
  const stores = new Set(
    [gitDir, commonDir].flatMap((dir) => ['refs', 'reftable'].map((name) => path.join(dir, name))),
  );
  return [
    ...[...new Set(files)].map((file) => ({ path: file, names: false })),
    ...[...stores].flatMap((dir) => everythingIn(dir)),
  ];
}

function everythingIn(dir: string): Watched[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(dir, { withFileTypes: true });
  } catch {
    return [{ path: dir, names: true }];
  }
  const inner = entries.flatMap((entry) => {
    const at = path.join(dir, entry.name);
    return entry.isDirectory() ? everythingIn(at) : [{ path: at, names: false }];
  });
  return [{ path: dir, names: true }, ...inner];
}

/** Files of settings, those that may come, and the files of rules that they name. */
async function settingsOf({ env, ...repository }: Repository): Promise<readonly Watched[] | undefined> {
  const { stdout } = await runGit({ env, ...repository }, ['config', '--list', '--show-origin', '-z']);
  const home = env['HOME'] ?? '';
  const xdg = env['XDG_CONFIG_HOME'] || path.join(home, '.config');
  const files = [
    '/etc/gitconfig',
    '/usr/local/etc/gitconfig',
    '/opt/homebrew/etc/gitconfig',
    path.join(home, '.gitconfig'),
    path.join(xdg, 'git/config'),
    path.join(xdg, 'git/ignore'),
    path.join(xdg, 'git/attributes'),
    '/etc/gitattributes',
  ];
  const said = fields(stdout);
  for (let at = 0; at + 1 < said.length; at += 2) {
    const [origin = '', setting = ''] = [said[at], said[at + 1]];
    if (origin.startsWith('file:')) files.push(path.resolve(repository.root, origin.slice('file:'.length)));
    const [name = '', value = ''] = setting.split('\n');
    if (!/^core\.(excludesfile|attributesfile)$/.test(name) && !/^include(if\..*)?\.path$/.test(name)) continue;
    // One that is not there yet, or that holds under a condition, shows in no origin.
    if (!/^(\/|~\/)/.test(value)) return undefined;
    files.push(value.startsWith('~/') ? path.join(home, value.slice(2)) : value);
  }
  return [...new Set(files)].map((file) => ({ path: file, names: false }));
}
