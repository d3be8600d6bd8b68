// What every command that looks at a workspace begins with: where it is, which go and which repository, what is kept.

import { basename, join } from 'node:path';
import { type Cache, openCache, type Remote, type Transfer } from '#cache';
import { type Config, readConfig } from '#config';
import { type Diagnostic, DiagnosticError } from '#diagnostics';
import { openRepository, type Repository } from '#git';
import {
  beginGoEnv,
  type FlagRule,
  findGoFlag,
  type GoEnv,
  type KeptAnswers,
  readGoEnvKept,
  type SplitArguments,
  withFilesFrom,
} from '#gocmd';
import { type History, hasHistory, type OpenedHistory, openHistory } from '#history';
import { type Location, locate, readModuleFiles, realFolder } from '#workspace';
import { refuseFaults } from './arguments.ts';
import { chosenCacheDir, makeWorkFolder, openCacheDir, type WorkFolder } from './cache-dir.ts';
import type { OwnValues } from './options.ts';
import { refuseOtherSources } from './other-sources.ts';
import type { Output } from './output.ts';
import { chooseRemote } from './remote.ts';
import { openScratch, type Scratch } from './scratch.ts';
import { type GoSettings, goSettings } from './settings.ts';
import { shareCache } from './shared-cache.ts';
import type { Standing } from './standing/keep.ts';
import type { Before } from './standing/recall.ts';

/** How one command was called, before anything was looked at. */
export interface Call {
  readonly own: OwnValues;
  readonly split: SplitArguments;
  readonly patterns: readonly string[];
  /** The patterns, where they are Go files that make the package. */
  readonly files?: readonly string[];
  readonly argv: readonly string[];
  /** What follows `--`, of a command that takes another one. */
  readonly command?: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** False for a command that builds programs: then the race detector is off unless it is asked for. */
  readonly tests?: false;
  /** What is known of the go command's flags; `findGoFlag` where it is absent. */
  readonly ruleOf?: (name: string) => FlagRule | undefined;
  /** Takes an answer that holds as long as nothing changes that was read for it; absent where none is kept. */
  readonly standing?: Standing;
  /** The answer to the same question that no longer stands, where one was kept. */
  readonly before?: Before;
}

export interface Session {
  readonly call: Call;
  readonly location: Location;
  readonly goEnv: GoEnv;
  readonly repository?: Repository;
  /** Absolute folder that places are relative to: the repository's, or the workspace's where there is none. */
  readonly top: string;
  readonly settings: GoSettings;
  /** What gows.jsonc says, where there is one. */
  readonly config?: Config;
  /** Where runs build: the cache folder, or a temporary one where that cannot be written. */
  readonly cacheDir: string;
  /** False where the cache folder takes no writes, and `cacheDir` is gone when the session is over. */
  readonly keeps: boolean;
  readonly scratch: Scratch;
  readonly history?: History;
  /** Where answers are kept between runs. */
  readonly kept?: KeptAnswers;
  readonly cache?: Cache;
  /** The cache below, that others share. */
  readonly remote?: Remote;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether nothing was wrong with what is kept, so that a later command meets the same. */
  readonly sound: boolean;
  /**
   * Waits for what is still to be sent to the remote, this long at most in milliseconds, and ends it. Answers what went to
   * and fro when it is called for the first time.
   */
  readonly endRemote: (withinMs: number) => Promise<Transfer | undefined>;
  /** Removes what was temporary, and answers what could not be kept. */
  close(): readonly Diagnostic[];
}

/**
 * Opens a session for the length of `body`. Faults found within it name their files as seen from the top.
 * @throws DiagnosticError when there is no workspace, no go, or no cache folder.
 */
export async function inSession<T>(call: Call, output: Output, body: (session: Session) => Promise<T>): Promise<T> {
  refuseFaults(call);
  let top = realFolder(call.cwd);
  let session: Session | undefined;
  try {
    session = await openSession(call, (found) => {
      top = found;
    });
    return await body(session);
  } catch (error) {
    if (error instanceof DiagnosticError) error.top ??= top;
    throw error;
  } finally {
    // What could not be kept is told last: nothing of the answer hangs on it.
    const unkept = session?.close() ?? [];
    // A run has waited for what it sends, and has told of it; a question asks only.
    const { diagnostics: unasked = [] } = (await session?.endRemote(0)) ?? {};
    const untold = [...unkept, ...unasked];
    if (untold.length > 0) call.standing?.offer(undefined);
    await output.diagnose(untold, top);
  }
}

interface Store extends OpenedHistory {
  readonly cacheDir: string;
  readonly work?: WorkFolder;
  readonly cache?: Cache;
  readonly kept?: KeptAnswers;
}

async function openStore({ own, env }: Call, cwd: string): Promise<Store> {
  const { dir, readOnly } = openCacheDir(own.cacheDir, env, cwd);
  const options = { env, readOnly: readOnly !== undefined };
  const [{ history, diagnostics }, opened] = await Promise.all([openHistory(dir, options), openCache(dir, options)]);
  const { cache } = opened;
  const work = readOnly && makeWorkFolder();
  return {
    cacheDir: work?.dir ?? dir,
    ...(work ? { work } : {}),
    diagnostics: [...(readOnly ? [readOnly] : []), ...diagnostics, ...opened.diagnostics],
    ...(history ? { history, kept: { get: history.getMemo, put: history.putMemo } } : {}),
    ...(cache ? { cache } : {}),
  };
}

async function openSession(call: Call, onTop: (top: string) => void): Promise<Session> {
  const cwd = realFolder(call.cwd);
  const found = locate({ cwd, gowork: call.env['GOWORK'] });
  // Side by side: what is kept, by which the go command may go unasked, and git. What either says of a broken
  // workspace or a folder is told better or later below, so its fault may go unheard.
  const asked = askAtOnce(call, cwd);
  const storeOpened = openStore(call, cwd);
  const goEnvRead = storeOpened.then(
    ({ kept }) => readGoEnvKept(cwd, call.env, kept, asked),
    () => readGoEnvKept(cwd, call.env, undefined, asked),
  );
  goEnvRead.catch(() => {});
  try {
    return await completeSession({ call, cwd, found, storeOpened, goEnvRead, onTop });
  } catch (error) {
    await goEnvRead.catch(() => {});
    const store = await storeOpened.catch(() => undefined);
    store?.cache?.close();
    store?.history?.close();
    store?.work?.remove();
    throw error;
  }
}

/** Where nothing is kept, the go command is not kept waiting until that is known. */
function askAtOnce({ own, env }: Call, cwd: string): ReturnType<typeof beginGoEnv> | undefined {
  const dir = chosenCacheDir(own.cacheDir, env, cwd);
  if (dir === undefined || hasHistory(dir)) return undefined;
  try {
    return beginGoEnv(cwd, env);
  } catch {
    // There is no go command, which is told in its turn.
    return undefined;
  }
}

/** Whether a value of GOCACHEPROG is `gows cache prog`. */
export function isOwnCacheProg(gocacheprog: string): boolean {
  return /^(?:\S*[\\/])?gows(?:\.exe)?\s+cache\s+prog\b/.test(gocacheprog);
}

interface Opening {
  readonly call: Call;
  readonly cwd: string;
  readonly found: Location;
  readonly storeOpened: Promise<Store>;
  readonly goEnvRead: Promise<GoEnv>;
  readonly onTop: (top: string) => void;
}

async function completeSession({ call, cwd, found, storeOpened, goEnvRead, onTop }: Opening): Promise<Session> {
  const { git } = call.standing ?? {};
  const repository = (await openRepository(found.root, call.env, git)) ?? (await openRepository(cwd, call.env, git));
  const top = repository?.root ?? realFolder(found.root);
  onTop(top);
  const goEnv = await goEnvRead.catch((error) => {
    // Faults of the workspace file are told all at once, where the go command names the first of them.
    readModuleFiles(found, top);
    throw error;
  });
  // GOWORK may also be set by `go env -w`, which only the go command knows.
  const located = locate({ cwd, gowork: goEnv.GOWORK });
  const root = realFolder(located.root);
  const location = { ...located, root, file: join(root, basename(located.file)) };
  const config = await readConfig(root, top);
  // A GOWORK with symbolic links in it would make go name all folders so, and no place would fit the repository's.
  const plain = ['', 'off', location.file].includes(goEnv.GOWORK);
  const { GOCACHEPROG, ...others } = call.env;
  // By itself gows does what that would do, and what it starts is told no token.
  const given = GOCACHEPROG !== undefined && isOwnCacheProg(GOCACHEPROG) ? others : call.env;
  const env = plain ? given : { ...given, GOWORK: location.file };
  // What a release is built with is written down as it was given.
  const isRecorded = call.split.gows[0] === 'repro';
  const split = isRecorded
    ? call.split
    : { ...call.split, build: withFilesFrom(cwd, call.split.build, call.ruleOf ?? findGoFlag) };
  const settings = goSettings(split, call.own, goEnv, call.tests !== false);
  refuseOtherSources({ call: { ...call, split, cwd }, location });
  const { cacheDir, work, history, cache: local, kept, diagnostics } = await storeOpened;
  const chosen = chooseRemote(call, config);
  const { cache, remote, endRemote } = shareCache({
    ...(local ? { local } : {}),
    chosen,
    env: call.env,
    signal: call.signal,
    goroot: goEnv.GOROOT,
    ...(kept ? { kept } : {}),
  });
  const scratch = await openScratch(cacheDir);
  return {
    call: { ...call, split, cwd, env },
    location,
    goEnv,
    ...(repository ? { repository } : {}),
    top,
    settings,
    ...(config ? { config } : {}),
    cacheDir,
    keeps: work === undefined,
    scratch,
    ...(history ? { history } : {}),
    ...(cache ? { cache } : {}),
    ...(remote ? { remote } : {}),
    endRemote,
    ...(kept ? { kept } : {}),
    diagnostics: [...settings.diagnostics, ...diagnostics, ...chosen.diagnostics],
    sound: diagnostics.length + chosen.diagnostics.length === 0 && history !== undefined && local !== undefined,
    close() {
      scratch.close();
      const said = [...(cache?.close() ?? []), ...(history?.close() ?? [])];
      work?.remove();
      return said;
    },
  };
}
