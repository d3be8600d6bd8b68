// Reuse of results against fresh runs of the go command, over made-up worlds, random edits and a cache that is harmed.

import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCampaign } from './reuse/campaign.ts';
import { addTally, freshTally, tallyLine } from './reuse/tally.ts';
import { seedsOf } from './seeds.ts';
import { removeTree } from './tree.ts';

const long = process.env['GOWS_LONG'] === '1';
const keep = process.env['GOWS_KEEP'] === '1';
const steps = Number(process.env['GOWS_STEPS'] ?? (long ? 50 : 24));
const seeds = seedsOf(long ? 40 : 2);
/** A step takes one second where the machine is free, and twenty where it is slow and has all other tests beside it. */
const stepTimeoutMs = 60_000;

const total = freshTally();

describe.concurrent('reuse of results', () => {
  test.each(seeds)(
    'seed %i: no outcome differs from a fresh run, and nothing runs again that no test can tell apart',
    { timeout: steps * stepTimeoutMs },
    async (seed) => {
      const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'gows-reuse-')));
      try {
        const tally = await runCampaign({ seed, steps, folder });
        console.log(`seed ${seed}: ${tallyLine(tally)}`);
        addTally(total, tally);
        // A campaign without work finds no fault, either.
        expect(tally.steps, 'steps that were done').toBe(steps);
        expect(tally.compared, 'outcomes that were compared').toBeGreaterThan(0);
        expect(tally.owed, 'packages that had to be reused, and were').toBeGreaterThan(0);
      } finally {
        if (!keep) await removeTree(folder);
      }
    },
  );
});

afterAll(() => {
  if (total.again >= 5) expect(total.unbuilt, 'runs of all for which nothing had to be built').toBeGreaterThan(0);
});
afterAll(() => console.log(tallyLine(total)));
