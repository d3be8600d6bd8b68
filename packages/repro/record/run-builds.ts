// Builds several binaries on one ground, one after the other, and says how far it is.

import type { VariationName } from './answer.ts';
import { type BuildPorts, buildOn } from './build.ts';
import type { Ground, Grounds } from './ground.ts';
import { platformOf } from './lock.ts';
import type { Outcome, Subject } from './subject.ts';
import { isBuilt } from './subject.ts';

export interface RunPorts extends BuildPorts {
  /** One line for whoever waits. */
  readonly say: (line: string) => void;
  /** In milliseconds. */
  readonly now: () => number;
}

/** A build of minutes says that it still is at work. */
const stillMs = 30_000;

/** @throws what `buildOn` throws, and the system's error when the folders cannot be made. */
export async function runBuilds(
  grounds: Grounds,
  vary: readonly VariationName[],
  subjects: readonly Subject[],
  ports: RunPorts,
): Promise<ReadonlyMap<Subject, Outcome>> {
  const built = new Map<Subject, Outcome>();
  const ground = await grounds.lay(new Set(vary));
  try {
    for (const [at, subject] of subjects.entries()) {
      const how = subject.build.isForeign ? `${subject.form}, ${platformOf(subject)}` : subject.form;
      const name = `${at + 1}/${subjects.length} ${subject.package} (${how})`;
      built.set(subject, await sayingSo(name, ports, () => buildOn(ground, subject, ports)));
    }
  } finally {
    closeQuietly(ground);
  }
  return built;
}

async function sayingSo(name: string, { say, now }: RunPorts, build: () => Promise<Outcome>): Promise<Outcome> {
  const began = now();
  const seconds = (digits: number): string => `${((now() - began) / 1000).toFixed(digits)} s`;
  const timer = setInterval(() => say(`  ${name}: still at work after ${seconds(0)}`), stillMs);
  try {
    const outcome = await build();
    say(`  ${name}: ${isBuilt(outcome) ? 'built' : 'does not build'}, ${seconds(1)}`);
    return outcome;
  } finally {
    clearInterval(timer);
  }
}

/** What cannot be removed now goes with the run's own folder. */
function closeQuietly(ground: Ground): void {
  try {
    ground.close();
  } catch {
    // A process that was killed may still be writing.
  }
}
