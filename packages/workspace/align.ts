// Gives the base the bytes that are checked out, for files that are the same to git: where git converts line endings or
// filters content (autocrlf, LFS), a fresh lay-out may have other bytes than a work tree that was never converted.

import type { Place, Snapshot } from './workspace.ts';

/** Files that have other bytes in the head than in the base. */
export function unequalInputs(base: Snapshot, head: Snapshot): ReadonlySet<Place> {
  const now = digestsOf(head);
  const unequal = new Set<Place>();
  for (const { inputs } of base.units) {
    for (const { file, digest } of inputs) if (differs(now.get(file), digest)) unequal.add(file);
  }
  return unequal;
}

/** `isSame` says that git has one and the same regular file of this name on both sides. */
export function alignUnchanged(base: Snapshot, head: Snapshot, isSame: (file: Place) => boolean): Snapshot {
  const now = digestsOf(head);
  const units = base.units.map((unit) => {
    if (!unit.inputs.some(({ file, digest }) => differs(now.get(file), digest) && isSame(file))) return unit;
    const inputs = unit.inputs.map((input) => {
      const digest = now.get(input.file);
      return digest !== undefined && isSame(input.file) ? { ...input, digest } : input;
    });
    return { ...unit, inputs };
  });
  return { ...base, units };
}

function digestsOf({ units }: Snapshot): ReadonlyMap<Place, string> {
  const digests = new Map<Place, string>();
  for (const { inputs } of units) for (const { file, digest } of inputs) digests.set(file, digest);
  return digests;
}

function differs(now: string | undefined, before: string): boolean {
  return now !== undefined && now !== before;
}
