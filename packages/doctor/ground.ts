// What the checks look at, asked for once: each question begins at once, and may end in a fault of its own.

import { parse } from 'node:path';
import type { RemoteSettings } from '#cache';
import { type Config, readConfig } from '#config';
import { type Diagnostic, DiagnosticError } from '#diagnostics';
import { openRepository, type Repository, type WorkTreeFile, workTreeFiles } from '#git';
import { type GoEnv, readGoEnv } from '#gocmd';
import { type Location, locate, realFolder } from '#workspace';

/** What came of a question. */
export type Tried<T> = { readonly value: T } | { readonly fault: DiagnosticError };

export interface GroundRequest {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The cache folder as any command finds it, made if need be. @throws DiagnosticError */
  readonly cacheFolder: () => { readonly dir: string; readonly readOnly?: unknown };
  /** Where goexec lies; undefined where there is none. @throws DiagnosticError */
  readonly goexec: () => string | undefined;
  /** Which remote cache is used. @throws DiagnosticError */
  readonly remote: (config: Config | undefined) => RemoteChoice;
}

/** As every command makes it. */
export interface RemoteChoice {
  readonly settings?: RemoteSettings;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Ground extends Pick<GroundRequest, 'remote'> {
  /** Symlinks resolved. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly now: number;
  readonly location: Tried<Location>;
  readonly cacheFolder: Tried<{ readonly dir: string; readonly writable: boolean }>;
  readonly goexec: Tried<string | undefined>;
  /** In force in the folder. */
  readonly go: Promise<Tried<GoEnv>>;
  /** The same, or, where the workspace or GOFLAGS is broken, what is in force apart from them. */
  readonly goAnywhere: Promise<Tried<GoEnv>>;
  readonly repository: Promise<Tried<Repository | undefined>>;
  /** Files that git lists; undefined without a repository. */
  readonly files: Promise<readonly WorkTreeFile[] | undefined>;
  /** Absolute: the repository's top, else the workspace's root, else the folder. */
  readonly top: Promise<string>;
  /** gows.jsonc; undefined where there is none, or no workspace. */
  readonly config: Promise<Tried<Config | undefined>>;
}

export function layGround({ cwd: given, env, cacheFolder, goexec, remote }: GroundRequest): Ground {
  const cwd = realFolder(given);
  const location = attempt(() => locate({ cwd, gowork: env['GOWORK'] }));
  const go = tried(readGoEnv(cwd, env));
  const goAnywhere = go.then((found) =>
    'value' in found ? found : tried(readGoEnv(parse(cwd).root, { ...env, GOWORK: 'off', GOFLAGS: '' })),
  );
  const root = 'value' in location ? realFolder(location.value.root) : cwd;
  const repository = tried(openRepository(root, env));
  const files = repository.then((found) =>
    'value' in found && found.value ? workTreeFiles(found.value).catch(() => undefined) : undefined,
  );
  const top = repository.then((found) => ('value' in found && found.value ? found.value.root : root));
  return {
    cwd,
    env,
    now: Date.now(),
    location,
    cacheFolder: attempt(() => {
      const { dir, readOnly } = cacheFolder();
      return { dir, writable: readOnly === undefined };
    }),
    goexec: attempt(goexec),
    remote,
    go,
    goAnywhere,
    repository,
    files,
    top,
    config: tried(top.then((folder) => ('value' in location ? readConfig(location.value.root, folder) : undefined))),
  };
}

async function tried<T>(question: Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await question };
  } catch (error) {
    return { fault: known(error) };
  }
}

function attempt<T>(question: () => T): Tried<T> {
  try {
    return { value: question() };
  } catch (error) {
    return { fault: known(error) };
  }
}

/** Anything else is a defect, which nobody is to take for a finding. */
function known(error: unknown): DiagnosticError {
  if (error instanceof DiagnosticError) return error;
  throw error;
}
