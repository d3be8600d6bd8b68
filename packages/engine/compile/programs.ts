// Programs: kept by what they are built from, and taken again.

import { copyFile, link, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { binaryDigest, linkedInputs } from '#keys';
import type { CompileTask, Task } from '#plan';
import { diskError } from '../disk.ts';
import type { LinkedBinaries } from '../linked.ts';
import type { HeldBinary } from '../linked-binary.ts';

/** Under which programs are kept: the test binary of the same package is another thing. */
type ProgramKey = Pick<Task, 'package' | 'buildKey'> & { readonly group: string };

function keyOf({ package: importPath, buildKey, program }: CompileTask): ProgramKey {
  return {
    package: `${importPath} (program)`,
    group: `p${program?.group ?? 0}`,
    ...(buildKey === undefined ? {} : { buildKey }),
  };
}

/** The folder in BIN in which a task's program is linked. */
export function groupOf(task: CompileTask): string {
  return keyOf(task).group;
}

/** A program that is to be written to where the user wants it. */
export interface Wanted extends Pick<HeldBinary, 'file' | 'release'> {
  readonly target: string;
}

/**
 * Takes a kept program that is wanted; a task whose program is not here has no kept result after that, as it must be linked. It is
 * written when nothing is to be built any more: a file in the work tree changes what the go command stamps on others.
 */
export async function restore(
  task: CompileTask,
  { linked, folder }: { readonly linked: LinkedBinaries; readonly folder: string },
): Promise<{ readonly task: CompileTask; readonly wanted?: Wanted }> {
  const { kept, program } = task;
  if (!kept || program?.target === undefined) return { task };
  const file = path.join(folder, 'kept', groupOf(task), program.name);
  const taken = task.buildKey === undefined ? undefined : await linked.take(keyOf(task), file);
  if (taken && 'file' in taken) return { task, wanted: { ...taken, target: program.target } };
  const { kept: _, ...open } = task;
  return { task: { ...open, reuse: { state: 'missed', cause: 'the program itself is not kept' } } };
}

/** Gives the run a name of its own for what the go command has linked, so that nobody writes over it meanwhile. */
export async function hold(from: string, to: string): Promise<HeldBinary> {
  try {
    await mkdir(path.dirname(to), { recursive: true });
    await link(from, to).catch(() => copyFile(from, to));
    return { file: to, digest: await binaryDigest(to), release: () => rm(to, { force: true }) };
  } catch (error) {
    throw diskError(error, to);
  }
}

/** Keeps a program; answers how it can be told what it was built from, and that it is given up. */
export async function keepProgram(
  task: CompileTask,
  held: HeldBinary,
  linked: LinkedBinaries,
): Promise<{ readonly note: () => Promise<void>; readonly release: () => Promise<void> }> {
  const inputs = task.buildKey === undefined ? undefined : await linkedInputs(held.file).catch(() => undefined);
  const keeping = inputs === undefined ? undefined : await linked.keep(keyOf(task).package, inputs, held);
  if (!keeping || inputs === undefined) return { note: async () => {}, release: held.release };
  return {
    async note() {
      if (await keeping.known) linked.note(keyOf(task), { inputs });
    },
    release: keeping.release,
  };
}
