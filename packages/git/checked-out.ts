// What is checked out and which tags there are, read from git's own files: no process is started.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Repository } from './repository.ts';

/**
 * What `git rev-parse HEAD`, `git branch --show-current` and `git describe` go by: HEAD as it is written, the commit that
 * it leads to, every tag, and where a shallow history ends. Equal in every clone of the same repository with the same
 * checked out; other branches, remotes, the index and the configuration are not in it. Lines, to be hashed.
 */
export function checkedOutState({ gitDir, commonDir }: Pick<Repository, 'gitDir' | 'commonDir'>): string {
  const head = textOf(path.join(gitDir, 'HEAD')).trim();
  const branch = /^ref: (.*)$/s.exec(head)?.[1];
  const packed = packedRefs(textOf(path.join(commonDir, 'packed-refs')));
  const refs = new Map([...packed].filter(([name]) => name.startsWith('refs/tags/')));
  for (const name of looseNames(commonDir, 'refs/tags')) refs.set(name, textOf(path.join(commonDir, name)).trim());
  const commit = branch === undefined ? head : textOf(path.join(commonDir, branch)).trim() || packed.get(branch);
  return [
    `HEAD ${head}`,
    `commit ${commit ?? 'none'}`,
    ...[...refs].map(([name, id]) => `${name} ${id}`).sort(),
    ...textOf(path.join(commonDir, 'shallow'))
      .split('\n')
      .sort()
      .filter(Boolean)
      .map((id) => `shallow ${id}`),
    // Refs in the format of Git 3: one table, or few, that hold all of them.
    ...looseNames(commonDir, 'reftable').map((name) => `${name} ${textOf(path.join(commonDir, name), 'latin1')}`),
  ].join('\n');
}

function packedRefs(text: string): ReadonlyMap<string, string> {
  const refs = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, id, name] = /^([0-9a-f]{40,}) (.+)$/.exec(line) ?? [];
    if (id !== undefined && name !== undefined) refs.set(name, id);
  }
  return refs;
}

/** Names of all files beneath a folder of the git directory, with forward slashes. */
function looseNames(commonDir: string, under: string): readonly string[] {
  try {
    return readdirSync(path.join(commonDir, under), { withFileTypes: true }).flatMap((entry) => {
      const name = `${under}/${entry.name}`;
      return entry.isDirectory() ? looseNames(commonDir, name) : [name];
    });
  } catch {
    return [];
  }
}

/** Empty for what cannot be read: git tells no more of it. */
function textOf(file: string, encoding: 'utf8' | 'latin1' = 'utf8'): string {
  try {
    return readFileSync(file, encoding);
  } catch {
    return '';
  }
}
