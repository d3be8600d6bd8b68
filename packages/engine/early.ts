// Begins to build before the plan is made, on a guess at what will be in it. The run takes that over where it would begin the
// very same, and ends it otherwise: a wrong guess costs time, nothing else.

import path from 'node:path';
import { type RunningProcess, startProcess } from '#goexec';
import type { BuildSettings, Task } from '#plan';
import type { Lock } from '#sqlite';
import { acquireLock } from '#sqlite';
import { stampsOf } from './arrival.ts';
import { binFolder, openBinFolder, openRunFolder, type RunFolder, recipeFile } from './folders.ts';
import { buildEnvironment, goArguments, graphFile, suffixOf } from './invocation.ts';

export interface EarlyTask extends Pick<Task, 'package' | 'binary' | 'group' | 'dir'> {
  /** All that its build comes from beside what stands in its own Go files, as one hash; absent where that is not known. */
  readonly surroundings?: string;
}

export interface EarlyRequest {
  readonly build: BuildSettings;
  /** All of one group, each with tests, and none that is linked anew each time. */
  readonly tasks: readonly EarlyTask[];
  readonly cacheDir: string;
  readonly runId: string;
  readonly workspaceRoot: string;
  readonly goexec?: string;
}

/** A go command at work, with what was done before it was started. */
export interface Begun {
  readonly place: { readonly folder: string; readonly byRename: boolean };
  readonly lock: Lock;
  /** How binaries looked before, by name. */
  readonly stamps: ReadonlyMap<string, string | undefined>;
  readonly child: RunningProcess;
  /** By `performance.now()`. */
  readonly beganAt: number;
}

export interface EarlyBuild {
  readonly runId: string;
  /** When the go command is at work, or cannot be. Never rejects. */
  readonly started: Promise<void>;
  /** The folder of the run, if it could be made. */
  folder(): Promise<RunFolder | undefined>;
  /** What was begun, where it is a go command with just these arguments and variables; it is the caller's from then on. */
  take(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<Begun | undefined>;
  /** Ends what nobody has taken. */
  end(): Promise<void>;
  /** The same, and removes the folder. */
  discard(): Promise<void>;
}

/** Never throws: what cannot be begun now is begun, and told, by the run. */
export function beginEarly(request: EarlyRequest): EarlyBuild {
  const { build, cacheDir, runId } = request;
  const made = openRunFolder(cacheDir, runId).catch(() => undefined);
  const begun = made.then((folder) => folder && begin(request, folder.path)).catch(() => undefined);
  let open = true;
  const end = async (): Promise<void> => {
    if (!open) return;
    open = false;
    const work = await begun;
    if (!work) return;
    work.child.kill();
    work.child.stdout.resume();
    work.child.stderr.resume();
    await work.child.closed;
    work.lock.release();
  };
  return {
    runId,
    started: begun.then(() => undefined),
    folder: () => made,
    async take(args, env) {
      const work = await begun;
      if (!open || !work || !isSame(work.args, args) || !isSame(sorted(work.env), sorted(env))) return undefined;
      open = false;
      return work;
    },
    end,
    async discard() {
      await end();
      await (await made)?.remove();
    },
  };

  async function begin({ tasks, goexec, workspaceRoot }: EarlyRequest, folder: string) {
    const [first] = tasks;
    if (!first) return undefined;
    const settings = binFolder(cacheDir, build, workspaceRoot);
    const group = String(first.group);
    const place = openBinFolder(settings, group, path.join(folder, 'work'), build.env);
    const lock = await acquireLock(`${place.folder}.lock`, { signal: AbortSignal.timeout(longestWaitMs) });
    try {
      const binaries = tasks.map(({ binary }) => binary);
      const stamps = stampsOf(place.folder, binaries, suffixOf({ build }));
      const args = goArguments({ build }, { tasks }, place.folder, graphFile(folder, 'build:0'));
      const env = buildEnvironment({ build }, folder);
      const beganAt = performance.now();
      const argv = [...rebuilding(request, settings, place), build.go, ...args];
      const child = await startProcess({ argv, cwd: build.cwd, env, split: true, ...(goexec ? { goexec } : {}) });
      return { place, lock, stamps, child, beganAt, args, env };
    } catch (error) {
      lock.release();
      throw error;
    }
  }
}

/**
 * What stands before a go command that builds one package: it has the tools do again what they did for that, as far as nothing but
 * what the compiler reads is another, and else notes what they do (packages/goexec/go/rebuild.go).
 */
function rebuilding(
  { goexec, tasks: [task, ...others], build }: EarlyRequest,
  settings: string,
  { folder, byRename }: { readonly folder: string; readonly byRename: boolean },
): readonly string[] {
  if (goexec === undefined || task?.surroundings === undefined || others.length > 0 || !byRename) return [];
  const recipe = recipeFile(settings, task.package);
  return [
    goexec,
    '-rebuild',
    recipe,
    task.surroundings,
    task.dir,
    path.join(folder, task.binary + suffixOf({ build })),
    '--',
  ];
}

/** Another run that builds in the same folder is not waited for on a guess. */
const longestWaitMs = 50;

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function sorted(env: Readonly<Record<string, string | undefined>>): readonly unknown[] {
  return Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1));
}
