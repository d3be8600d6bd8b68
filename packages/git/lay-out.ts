// Lays the files of a commit out in a folder, by an index of its own.

import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DiagnosticError } from '#diagnostics';
import type { Captured } from '#process';
import { faultOf } from './fault.ts';
import { filterFailed, unfiltered } from './filters.ts';
import type { Repository } from './repository.ts';
import { runGit } from './run.ts';
import { submoduleStore } from './submodule.ts';
import { gitlink, ownTree } from './tree.ts';

export interface LaidOut {
  /** Every submodule of the commit, also nested ones; `laidOut` is false where its commit is not here. */
  readonly submodules: readonly { readonly path: string; readonly laidOut: boolean }[];
  /** A filter (LFS) failed, so files that it makes are as they are stored. */
  readonly filtersSkipped: boolean;
}

export interface LayOutOptions {
  readonly signal?: AbortSignal;
}

/**
 * Writes the commit's tree below `into`, an empty folder or none, as a checkout would: attributes, line endings and filters
 * applied, symbolic links kept, `export-ignore` without a part. The user's index and work tree are left alone.
 * @throws DiagnosticError `git/missing-objects` for a partial clone that cannot fetch, `disk/full`, `git/failed`.
 */
export async function layOut(
  repository: Repository,
  rev: string,
  into: string,
  options: LayOutOptions = {},
): Promise<LaidOut> {
  mkdirSync(into, { recursive: true });
  const [tree, own] = await Promise.all([ownTree(repository, rev), checkOut(repository, rev, into, options)]);
  let filtersSkipped = own;
  const links = [...tree].filter(([, { mode }]) => mode === gitlink);
  const submodules = await Promise.all(
    links.map(async ([at, { id }]) => {
      const store = await submoduleStore(repository, rev, at, id);
      if (!store) return [{ path: at, laidOut: false }];
      const folder = path.join(into, ...at.split('/'));
      mkdirSync(folder, { recursive: true });
      const inner = await layOut(store, id, folder, options);
      filtersSkipped ||= inner.filtersSkipped;
      return [{ path: at, laidOut: true }, ...inner.submodules.map((one) => ({ ...one, path: `${at}/${one.path}` }))];
    }),
  );
  return { submodules: submodules.flat(), filtersSkipped };
}

/** Returns whether a filter was skipped. */
async function checkOut(
  repository: Repository,
  rev: string,
  into: string,
  { signal }: LayOutOptions,
): Promise<boolean> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'gows-index-'));
  const readTree = (name: string, config: readonly string[]) =>
    // With -u, git takes the attributes from the new index and fetches all absent blobs at once.
    runGit(repository, ['read-tree', '--reset', '-u', rev], {
      cwd: into,
      env: { GIT_INDEX_FILE: path.join(scratch, name), GIT_WORK_TREE: into },
      config: ['core.sparseCheckout=false', ...config],
      answers: [0, 1, 128],
      ...(signal ? { signal } : {}),
    });
  try {
    const first = await readTree('index', []);
    if (first.exitCode === 0) return filterFailed(first.stderr);
    if (!filterFailed(first.stderr)) throw checkOutFault(repository, first, into);
    const again = await readTree('index-unfiltered', await unfiltered(repository));
    if (again.exitCode !== 0) throw checkOutFault(repository, again, into);
    return true;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Git does not always say why it could not write a file. */
function checkOutFault(repository: Repository, ended: Captured, into: string): DiagnosticError {
  const { bavail } = statfsSync(into);
  if (bavail === 0 && /unable to (write|create)/.test(ended.stderr)) {
    return faultOf(['read-tree'], { ...ended, stderr: `${into}: No space left on device` });
  }
  return faultOf(['read-tree'], ended, repository);
}
