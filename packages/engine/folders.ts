// The folders of this room below the cache folder: kept binaries, what one run holds, tools.
//
//   bin/<settings>/<group>/       test binaries, kept; `go` links only those that changed
//   bin/<settings>/<group>.lock   held while an invocation writes there
//   bin/<settings>/rebuild/       how the binary of each package was built that was edited alone, for the next edit
//   bin/linked/                   the last few of each package, by what was linked and what they were built from
//   runs/<run>/                   hard links to the binaries that this run runs, logs, the go command's work folder
//   runs/<run>/lock               held as long as the run lives
//   tools/<go version>/           test2json

import { chmodSync, mkdirSync, promises, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sha256 } from '#parts';
import type { BuildSettings } from '#plan';
import type { Environment } from '#process';
import { acquireLock, type Lock } from '#sqlite';
import { diskError } from './disk.ts';

export interface RunFolder {
  readonly path: string;
  /** Removes the folder and all in it. Never throws. */
  remove(): Promise<void>;
}

/** Variables that change what is linked; others do not deserve binaries of their own. */
export const buildVariables =
  /^(GO(OS|ARCH|FLAGS|EXPERIMENT|ROOT|TOOLCHAIN|WORK|386|AMD64|ARM|ARM64|MIPS|MIPS64|PPC64|RISCV64|WASM|FIPS140|DEBUG)|CGO_.*|CC|CXX|FC|AR|PKG_CONFIG.*)$/;

/**
 * Where binaries built with these settings are kept. A change of settings would relink each, so each set has a folder;
 * an equal name costs nothing but that, as the go command itself decides what is up to date.
 */
export function binFolder(cacheDir: string, build: BuildSettings, workspaceRoot: string): string {
  const env = Object.entries(build.env).filter(([name]) => buildVariables.test(name));
  const flags = build.flags.filter((flag) => !/^--?(p|x|v|a|work|vet)(=|$)/.test(flag));
  const settings = [
    workspaceRoot,
    build.goVersion,
    build.goroot,
    flags,
    ...(build.debug ? ['debug'] : []),
    build.goflags ?? '',
    env.sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
  const name = sha256(JSON.stringify(settings)).slice(0, 24);
  return path.join(cacheDir, 'bin', name);
}

/** Where it is noted how the go command built a package's binary. Bounded with the binaries: it lies as deep as they do. */
export function recipeFile(settings: string, importPath: string): string {
  return path.join(settings, 'rebuild', `${sha256(importPath).slice(0, 24)}.json`);
}

/** Where binaries are kept by what was linked. */
export function linkedFolder(cacheDir: string): string {
  return path.join(cacheDir, 'bin', 'linked');
}

/**
 * Makes the folder of a run and holds its lock, so that no sweep takes it for a dead one's.
 * @throws DiagnosticError `disk/full` or `disk/failed`.
 */
export async function openRunFolder(cacheDir: string, runId: string): Promise<RunFolder> {
  const folder = path.join(cacheDir, 'runs', runId);
  let lock: Lock | undefined;
  try {
    // The lock first: a folder without one is a dead run's.
    lock = await acquireLock(path.join(folder, 'lock'));
    // A build waits for these few, and each hop to another thread and back takes longer than the call.
    mkdirSync(path.join(folder, 'work'), { recursive: true });
    mkdirSync(path.join(folder, 'log'));
  } catch (error) {
    lock?.release();
    throw diskError(error, folder);
  }
  const held = lock;
  return {
    path: folder,
    async remove() {
      held.release();
      await removeFolder(folder);
    },
  };
}

/** Removes a folder, as far as it lets itself be removed: the next sweep takes the rest. */
export async function removeFolder(folder: string): Promise<void> {
  await promises.rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
}

/**
 * Makes a folder for binaries, marks the settings as used now, and answers whether a new binary appears there by one
 * rename. Where the go command copies instead, a binary is complete only when the invocation is over: on Windows; in a
 * folder with the set-group-ID bit (golang.org/issue/18878), which is taken off here as it is inherited; and where the
 * work folder's path begins with that of the compile cache (`moveOrCopyFile` in cmd/go/internal/work/shell.go).
 * @throws DiagnosticError `disk/full` or `disk/failed`.
 */
export function openBinFolder(
  settings: string,
  group: string,
  workFolder: string,
  env: Environment,
): { readonly folder: string; readonly byRename: boolean } {
  const folder = path.join(settings, group);
  let inherits = false;
  try {
    mkdirSync(folder, { recursive: true });
    markUsed(settings);
    if (hasSetgid(folder)) {
      chmodSync(folder, 0o755);
      inherits = hasSetgid(folder);
    }
  } catch (error) {
    throw diskError(error, folder);
  }
  const byRename = process.platform !== 'win32' && !inherits && !workFolder.startsWith(compileCache(env));
  return { folder, byRename };
}

function hasSetgid(folder: string): boolean {
  return process.platform !== 'win32' && (statSync(folder).mode & 0o2000) !== 0;
}

/** GOCACHE, or where the go command puts its cache without it (`os.UserCacheDir`). */
function compileCache(env: Environment): string {
  if (env['GOCACHE']) return env['GOCACHE'];
  const home = env['HOME'] ?? '';
  const caches = process.platform === 'darwin' ? path.join(home, 'Library', 'Caches') : path.join(home, '.cache');
  return path.join(env['XDG_CACHE_HOME'] ?? caches, 'go-build');
}

/** The modification time of this file says when the settings were last used. */
export const usedFile = 'used';

function markUsed(settings: string): void {
  const file = path.join(settings, usedFile);
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    writeFileSync(file, '');
  }
}
