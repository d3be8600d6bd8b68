// All probes by name.

import { broadProbes } from './broad-probes.ts';
import { followedProbes } from './followed-probes.ts';
import { narrowProbes } from './narrow-probes.ts';
import type { Breadth, Probe } from './probe.ts';

export const probes: readonly Probe[] = [...narrowProbes, ...broadProbes, ...followedProbes];

const byName: ReadonlyMap<string, Probe> = new Map(probes.map((probe) => [probe.name, probe]));

/** @throws Error where there is none of that name. */
export function probeNamed(name: string): Probe {
  const probe = byName.get(name);
  if (!probe) throw new Error(`no probe is named ${name}`);
  return probe;
}

export function namesOf(breadth: Breadth): readonly string[] {
  return probes.filter((probe) => probe.breadth === breadth).map(({ name }) => name);
}
