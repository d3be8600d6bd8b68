// Readings by kept listings against readings anew, over made-up workspaces and random edits of every kind.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DiagnosticError } from '#diagnostics';
import { changeKinds, filesOf, makeModel, modelModules, seeded, seedsOf, temporaryFolder } from '#testkit';
import { makeStand, type Reading, withoutTestFaults } from './kept.fixture.ts';
import { oddEdits } from './kept-edits.fixture.ts';

const long = process.env['GOWS_LONG'] === '1';
const seeds = seedsOf(long ? 30 : 2);
const steps = long ? 30 : 10;

test.each(seeds)(
  'seed %i: what is kept is what go list says anew',
  async (seed) => {
    await using folder = await temporaryFolder();
    const random = seeded(seed);
    const stand = await makeStand(folder.path, modelModules);
    const model = makeModel(random);
    let files: Readonly<Record<string, string>> = {};
    const write = async () => {
      const next = filesOf(model, stand.sums);
      for (const name of Object.keys(files)) if (!(name in next)) await rm(join(stand.root, name), { force: true });
      for (const [name, text] of Object.entries(next)) {
        if (files[name] === text) continue;
        await rm(join(stand.root, name), { force: true });
        await mkdir(dirname(join(stand.root, name)), { recursive: true });
        await writeFile(join(stand.root, name), text);
      }
      files = next;
    };
    await write();
    const names: string[] = [];
    let hits = 0;
    for (let step = 0; step < steps; step++) {
      // Now and then all is as the model has it, since a fault would else stay and nothing be kept again.
      if (step % 5 === 0) {
        for (const name of names.length > 0 ? ['mods', 'moved', 'patched'] : []) {
          await rm(join(stand.root, name), { recursive: true, force: true });
        }
        files = {};
        await write();
        names.length = 0;
        // What is looked at sooner after an edit is read again in any case.
        await setTimeout(2100);
        await outcome(stand.read());
      }
      for (let edits = 1 + random.int(2); edits > 0; edits--) {
        const odd = random.chance(0.7) ? random.pick(oddEdits) : undefined;
        const kind = odd ? undefined : random.pick(changeKinds);
        if (odd?.apply(stand.root, random)) names.push(odd.name);
        if (kind?.apply(model, random)) {
          names.push(kind.name);
          await write().catch(() => {});
        }
      }
      const told = `seed ${seed}, step ${step}: ${names.join(', ')}`;
      const kept = await outcome(stand.read());
      if (kept.started === 0) hits++;
      const { started = 1 } = kept;
      const anew = await outcome(stand.readAnew().then((snapshot) => ({ snapshot, started })));
      expect({ told, ...kept }).toEqual({ told, ...anew });
    }
    expect(hits).toBeGreaterThan(0);
  },
  1_200_000,
);

async function outcome(reading: Promise<Reading>): Promise<Partial<Reading> & { readonly refused?: string }> {
  try {
    const { snapshot, started } = await reading;
    return { snapshot: withoutTestFaults(snapshot), started };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { refused: error.message };
  }
}
