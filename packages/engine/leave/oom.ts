// Whether the kernel has killed something for want of memory.

import { openCgroup } from './cgroup.ts';
import { type Files, machineFiles, numberAfter } from './files.ts';

export interface OutOfMemory {
  /** The limit that was hit; absent where it was all memory of the machine. */
  readonly limitBytes?: number;
}

/** Begins to look; the answer is what happened since. Elsewhere than on Linux nothing is told. */
export function watchOutOfMemory(files: Files = machineFiles): () => OutOfMemory | undefined {
  const cgroup = openCgroup(files);
  const onHost = (): number => numberAfter(files.read('/proc/vmstat'), 'oom_kill') ?? 0;
  const inGroup = (): number => cgroup.oomKills() ?? 0;
  const before = { host: onHost(), group: inGroup() };
  return () => {
    if (inGroup() > before.group) {
      const limitBytes = cgroup.memory()?.limitBytes;
      return limitBytes === undefined ? {} : { limitBytes };
    }
    // Kills in other groups are counted, too: with a limit of one's own, that of the machine was not what was hit.
    return cgroup.oomKills() === undefined && onHost() > before.host ? {} : undefined;
  };
}
