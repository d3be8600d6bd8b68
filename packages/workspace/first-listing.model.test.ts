// Readings after a first listing against readings anew, over made-up workspaces and edits after it or while it is made.

import { mkdir, rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DiagnosticError } from '#diagnostics';
import { filesOf, makeModel, modelModules, seeded, seedsOf, temporaryFolder, writeTree } from '#testkit';
import { makeStand, withoutContents, withoutTestFaults } from './kept.fixture.ts';
import { oddEdits } from './kept-edits.fixture.ts';
import type { Outline } from './workspace.ts';

const long = process.env['GOWS_LONG'] === '1';
const seeds = seedsOf(long ? 10 : 2);
const steps = long ? 30 : 6;

test.each(seeds)(
  'seed %i: what is said after a first listing is what go list says anew',
  async (seed) => {
    await using folder = await temporaryFolder();
    const random = seeded(seed);
    const stand = await makeStand(folder.path, modelModules);
    const model = makeModel(random);
    let hits = 0;
    for (let step = 0; step < steps; step++) {
      await rm(stand.root, { recursive: true, force: true });
      await mkdir(stand.root);
      await writeTree(stand.root, filesOf(model, stand.sums));
      stand.forget();
      // What changed sooner proves nothing.
      await setTimeout(2100);
      const names: string[] = [];
      const edit = () => {
        const odd = random.pick(oddEdits);
        if (odd.apply(stand.root, random)) names.push(odd.name);
      };
      const first = outcome(stand.outline());
      const meanwhile = random.chance(0.5);
      if (meanwhile) {
        await setTimeout(random.int(200));
        edit();
        names.push('while it ran');
      }
      await first;
      if (!meanwhile) {
        if ((await stand.outline()).started === 0) hits++;
        for (let edits = 1 + random.int(2); edits > 0; edits--) edit();
      }
      const told = `seed ${seed}, step ${step}: ${names.join(', ')}`;
      const anew = await outcome(stand.readAnew().then((snapshot) => ({ outline: withoutContents(snapshot) })));
      expect({ told, ...(await outcome(stand.outline())) }).toEqual({ told, ...anew });
      expect({ told, ...(await outcome(stand.outline())) }).toEqual({ told, ...anew });
    }
    expect(hits).toBeGreaterThan(0);
  },
  1_200_000,
);

async function outcome(
  reading: Promise<{ readonly outline: Outline }>,
): Promise<{ readonly outline: Outline } | { readonly refused: string }> {
  try {
    return { outline: withoutTestFaults((await reading).outline) };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { refused: error.message };
  }
}
