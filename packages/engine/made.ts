// What the builds of a run gave, remembered at its end by what they came from, so that the same need not be built again.

import { linkedInputs } from '#keys';
import type { Task } from '#plan';
import type { Arrived } from './arrival.ts';
import type { LinkedBinaries } from './linked.ts';
import type { Built } from './linked-index.ts';
import type { EngineOps } from './ops.ts';

export interface Made {
  /** A binary of the task, vetted; `inputs` where it is known what was linked. Answers how it is given up. Never throws. */
  binary(task: Task, arrived: Arrived, inputs: string | undefined): Promise<Arrived['release']>;
  /** What the go command says of a package without tests. */
  nothing(task: Task, output: string): void;
  /** The go command printed something: of a package, by import path as it names it, or of none. */
  said(importPath: string | undefined): void;
  /** Every build is over. `asRead` answers whether all that is compiled is as it was when the build key was made. */
  remember(asRead: (task: Task) => boolean): Promise<void>;
}

export function openMade(linked: LinkedBinaries, { buildCause }: Pick<EngineOps, 'buildCause'>): Made {
  const built = new Map<Task, { readonly what: Built; readonly known: Promise<boolean> }>();
  const said = new Set<string>();
  let anything = false;
  /** Whoever builds it by hand would see it once more. */
  const isSilent = (task: Task): boolean => !anything && (said.size === 0 || buildCause(task, said) === undefined);
  return {
    async binary(task, arrived, seen) {
      const inputs = seen ?? (await linkedInputs(arrived.file).catch(() => undefined));
      if (inputs === undefined) return arrived.release;
      const keeping = await linked.keep(task.package, inputs, arrived);
      if (!keeping) return arrived.release;
      built.set(task, { what: { inputs }, known: keeping.known });
      return keeping.release;
    },
    nothing(task, output) {
      built.set(task, { what: { output }, known: Promise.resolve(true) });
    },
    said(importPath) {
      if (importPath === undefined) anything = true;
      else said.add(importPath);
    },
    async remember(asRead) {
      for (const [task, { what, known }] of built) {
        if (task.buildKey === undefined || !isSilent(task) || !asRead(task)) continue;
        if (await known) linked.note(task, what);
      }
    },
  };
}
