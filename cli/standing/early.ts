// After an edit of one package that no other tested package sees, its build begins before all else is read: the go command
// takes longer to load and compile than gows takes to find out what the edit affects.

import { dirname, sep } from 'node:path';
import { beginEarly, type EarlyBuild } from '#engine';
import { locateGoexec } from '#goexec';
import { definedOf } from '#process';
import { lookAgain, showsEveryChange } from '#witness';
import { newRunId } from '../run-id.ts';
import type { Guess } from './answer.ts';
import { editOf } from './edit.ts';
import type { Fallen } from './recall.ts';

export interface Early {
  readonly build: EarlyBuild;
  /** Import path of the package that is built. */
  readonly package: string;
  /**
   * Whether the package is what it was taken for, and all still looks as it did right before the build began. Then what was read meanwhile
   * is what the build reads, and what changes from now on is noticed as in every run.
   */
  readonly holds: (read: EarlyRead) => boolean;
  /** Somebody else listens for signals from now on. */
  readonly handOver: () => void;
}

/** What the run has read of the package meanwhile. */
export interface EarlyRead {
  /** All files that it is made of, absolute. */
  readonly files: readonly string[];
  /** See `EarlyTask`: by what was known of it before, it was decided how it is built. */
  readonly surroundings: string | undefined;
}

/**
 * Undefined where there is nothing to guess. Resolves when the go command is at work: what is loaded next would delay it.
 * Never rejects: what cannot be begun now is begun, and told, by the run.
 */
export async function beginEarlyBuild(
  fallen: Fallen,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Early | undefined> {
  try {
    const { build, cacheDir, root } = fallen.guess;
    const edited = editedOf(fallen);
    if (!edited) return undefined;
    const env = definedOf(variables);
    const goexec = locateGoexec({ env });
    const early = beginEarly({
      build: { ...build, env: { ...env, ...build.env } },
      tasks: [edited],
      cacheDir,
      runId: newRunId(),
      workspaceRoot: root,
      ...(goexec === undefined ? {} : { goexec }),
    });
    const handOver = endOnSignal(() => early.discard());
    await early.started;
    const { now } = fallen;
    return {
      build: early,
      package: edited.package,
      holds({ files, surroundings }) {
        const looked = new Set(now.paths);
        return (
          (edited.surroundings === undefined || edited.surroundings === surroundings) &&
          files.every((file) => looked.has(file)) &&
          lookAgain(now).changed.every((path) => isBeside(path, cacheDir))
        );
      },
      handOver,
    };
  } catch {
    return undefined;
  }
}

/** Until the rest of gows is loaded nobody else does. Ends as the signal would have ended it. */
function endOnSignal(discard: () => Promise<void>): () => void {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const end = (name: NodeJS.Signals): void => {
    release();
    void discard().finally(() => process.kill(process.pid, name));
  };
  const release = (): void => {
    for (const name of names) process.off(name, end);
  };
  for (const name of names) process.on(name, end);
  return release;
}

/** The package in which all that changed is source of it. */
function editedOf(fallen: Fallen): Guess['lone'][number] | undefined {
  const { lone, cacheDir } = fallen.guess;
  const { sources, others } = editOf(fallen);
  if (others.some((path) => !isBeside(path, cacheDir))) return undefined;
  const found = lone.find(({ dir }) => sources.some((file) => dirname(file) === dir));
  const isAll = found && sources.every((file) => dirname(file) === found.dir);
  return isAll && showsEveryChange(fallen.now, sources) ? found : undefined;
}

/** What gows writes itself, and what git does. */
function isBeside(path: string, cacheDir: string): boolean {
  return path.startsWith(cacheDir + sep) || path.split(sep).includes('.git');
}
