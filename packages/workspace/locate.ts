// Finds the go.work or go.mod that the go command would use from a folder, without starting it.

import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';

export interface Location {
  readonly kind: 'work' | 'module';
  /** Folder of the file, absolute. */
  readonly root: string;
  /** The go.work or go.mod file, absolute. */
  readonly file: string;
}

/** `GOWORK` as `go env GOWORK` answers it: a path, `off`, or empty; then the folder decides. */
export interface LocateRequest {
  readonly cwd: string;
  readonly gowork?: string | undefined;
}

/**
 * The rule of cmd/go's modload.FindGoWork (Go 1.18 and later): GOWORK if set, else the nearest go.work at or above
 * the folder, else the nearest go.mod.
 * @throws DiagnosticError `workspace/not-found`, `config/environment`.
 */
export function locate(request: LocateRequest): Location {
  const { cwd, gowork } = request;
  if (gowork && gowork !== 'off') {
    if (!isAbsolute(gowork)) {
      throw new DiagnosticError(
        failure('config/environment', `GOWORK is ${JSON.stringify(gowork)}, which is not an absolute path`, {
          remedy: 'set GOWORK to the absolute path of a go.work file, to "off", or unset it',
        }),
      );
    }
    if (!isFile(gowork)) {
      const what = existsSync(gowork) ? 'is no file' : 'does not exist';
      throw new DiagnosticError(
        failure('config/environment', `GOWORK names ${gowork}, which ${what}`, {
          remedy: 'set GOWORK to the absolute path of a go.work file, to "off", or unset it; "go work init" makes one',
        }),
      );
    }
    return { kind: 'work', root: dirname(gowork), file: gowork };
  }
  if (gowork !== 'off') {
    const work = nearest(cwd, 'go.work');
    if (work) return { kind: 'work', root: dirname(work), file: work };
  }
  const mod = nearest(cwd, 'go.mod');
  if (mod) return { kind: 'module', root: dirname(mod), file: mod };
  throw new DiagnosticError(
    failure(
      'workspace/not-found',
      gowork === 'off'
        ? `no go.mod in ${cwd} or any folder above it, and GOWORK=off forbids go.work`
        : `no go.work and no go.mod in ${cwd} or any folder above it`,
      { remedy: 'start gows inside a Go workspace or module, or make one with "go work init" or "go mod init"' },
    ),
  );
}

function nearest(from: string, name: string): string | undefined {
  let dir = resolve(from);
  for (;;) {
    const file = join(dir, name);
    if (isFile(file)) return file;
    const up = dirname(dir);
    if (up === dir) return undefined;
    dir = up;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The folder with every symlink resolved, as git and the go command print it; the folder itself where that fails. */
export function realFolder(dir: string): string {
  try {
    return realpathSync.native(dir);
  } catch {
    return dir;
  }
}
