// Whether gows had reason not to keep a pass: a test that ran beside it, or the test itself, writes the file it names.

import { follows } from './followed-probes.ts';
import type { GowsRun } from './gows.ts';
import { probeNamed } from './probes.ts';
import { atOf, importPathOf, type World } from './world.ts';

/** Packages that an undisturbed run did not keep, and why not, where nothing that ran can be the cause. */
export function withoutReason({ notKept, sources }: GowsRun, world: World): readonly string[] {
  const writers = world.packages.flatMap((found) =>
    found.probes
      .flatMap((name) => probeNamed(name).writes?.(atOf(found)) ?? [])
      .map((path) => ({ path, writer: importPathOf(found) })),
  );
  const readers = new Set(world.packages.filter(readsUnseen).map(importPathOf));
  const isReason = (pkg: string, why: string) =>
    writers.some(
      ({ path, writer }) =>
        why.includes(`: ${path} `) && sources.get(writer) === 'ran' && (writer === pkg || readers.has(pkg)),
    );
  return [...notKept].flatMap(([pkg, why]) =>
    isReason(pkg, why) ? [] : [`${pkg}: nothing that ran writes what gows names: ${why}`],
  );
}

/** Any file of the work tree counts for who starts processes, where these are not followed. */
function readsUnseen({ probes }: World['packages'][number]): boolean {
  return !follows && probes.some((name) => probeNamed(name).breadth === 'processes');
}
