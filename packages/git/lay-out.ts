// Lays the files of a commit out in a folder, by an index of its own.

import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
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
  let scratch: string | undefined;
  try {
    mkdirSync(into, { recursive: true });
    // Beside it, where there is room or the caller cleans up should gows be killed.
    scratch = mkdtempSync(`${into}.index-`);
    return await layOutWith(scratch, repository, rev, into, options);
  } catch (error) {
    throw diskFault(error, into);
  } finally {
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  }
}

async function layOutWith(
  scratch: string,
  repository: Repository,
  rev: string,
  into: string,
  options: LayOutOptions,
): Promise<LaidOut> {
  const [tree, skipped] = await Promise.all([
    ownTree(repository, rev),
    checkOut(scratch, repository, rev, into, options),
  ]);
  const links = [...tree].filter(([, { mode }]) => mode === gitlink);
  const inner = await Promise.all(
    links.map(async ([at, { id }]): Promise<LaidOut> => {
      const store = await submoduleStore(repository, rev, at, id);
      if (!store) return { submodules: [{ path: at, laidOut: false }], filtersSkipped: false };
      const folder = path.join(into, ...at.split('/'));
      mkdirSync(folder, { recursive: true });
      const laid = await layOutWith(scratch, store, id, folder, options);
      const beneath = laid.submodules.map((one) => ({ ...one, path: `${at}/${one.path}` }));
      return { submodules: [{ path: at, laidOut: true }, ...beneath], filtersSkipped: laid.filtersSkipped };
    }),
  );
  return {
    submodules: inner.flatMap(({ submodules }) => submodules),
    filtersSkipped: skipped || inner.some(({ filtersSkipped }) => filtersSkipped),
  };
}

/** Returns whether a filter was skipped. */
async function checkOut(
  scratch: string,
  repository: Repository,
  rev: string,
  into: string,
  { signal }: LayOutOptions,
): Promise<boolean> {
  const own = mkdtempSync(path.join(scratch, 'tree-'));
  const readTree = (name: string, config: readonly string[]) =>
    // With -u, git takes the attributes from the new index and fetches all absent blobs at once.
    runGit(repository, ['read-tree', '--reset', '-u', rev], {
      cwd: into,
      env: { GIT_INDEX_FILE: path.join(own, name), GIT_WORK_TREE: into },
      config: ['core.sparseCheckout=false', ...config],
      answers: [0, 1, 128],
      ...(signal ? { signal } : {}),
    });
  const first = await readTree('index', []);
  if (first.exitCode === 0) return filterFailed(first.stderr);
  if (!filterFailed(first.stderr)) throw checkOutFault(repository, first, into);
  const again = await readTree('index-unfiltered', await unfiltered(repository));
  if (again.exitCode !== 0) throw checkOutFault(repository, again, into);
  return true;
}

/** Git does not always say why it could not write a file. */
function checkOutFault(repository: Repository, ended: Captured, into: string): DiagnosticError {
  const { bavail } = statfsSync(into);
  if (bavail === 0 && /unable to (write|create)/.test(ended.stderr)) {
    return faultOf(['read-tree'], { ...ended, stderr: `${into}: No space left on device` });
  }
  return faultOf(['read-tree'], ended, repository);
}

/** The system's own error as a diagnostic; all else as it is. */
function diskFault(error: unknown, into: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT';
  return new DiagnosticError(
    full
      ? failure('disk/full', `no room to lay a commit out in ${into}`, {
          remedy: 'make room on the disk and run again',
        })
      : failure('disk/failed', `cannot lay a commit out in ${into}: ${error.message}`),
  );
}
