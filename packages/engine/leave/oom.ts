// Whether the kernel has killed something for want of memory.

import { openCgroup } from './cgroup.ts';
import { type Files, machineFiles, numberAfter } from './files.ts';

export interface OutOfMemory {
  /** The limit that was hit; absent where it was all memory of the machine. */
  readonly limitBytes?: number;
}

/** Begins to look; the answer is what happened since. */
export type WatchOutOfMemory = () => () => OutOfMemory | undefined;

/** To find the control group takes longer than to look: it is done once a run. Elsewhere than on Linux nothing is told. */
export function openOutOfMemory(files: Files = machineFiles): WatchOutOfMemory {
  const cgroup = openCgroup(files);
  const onHost = (): number => numberAfter(files.read('/proc/vmstat'), 'oom_kill') ?? 0;
  return () => {
    const inGroup = cgroup.oomKills();
    // Kills in other groups are counted, too: with a limit of one's own, that of the machine was not what was hit.
    const before = inGroup ?? onHost();
    return () => {
      if (inGroup === undefined) return onHost() > before ? {} : undefined;
      if ((cgroup.oomKills() ?? 0) <= before) return undefined;
      const limitBytes = cgroup.memory()?.limitBytes;
      return limitBytes === undefined ? {} : { limitBytes };
    };
  };
}
