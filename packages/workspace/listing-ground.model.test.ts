// Edits that land while a listing runs, whatever the ground read beside it sees of them.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { filesOf, makeModel, modelModules, seeded, seedsOf, temporaryFolder, writeTree } from '#testkit';
import { makeStand } from './kept.fixture.ts';
import { oddEdits } from './kept-edits.fixture.ts';
import { surveyGround } from './listing-ground.ts';

const steps = process.env['GOWS_LONG'] === '1' ? 300 : 60;

const nothing = 'nothing';
/** Whether some of what is embedded lies there, in this step. */
const isVendored = (step: number) => step % 20 < 10;

const web = {
  'web/go.mod': 'module example.com/web\n\ngo 1.25\n',
  'web/web.go': 'package web\n\nimport "embed"\n\n//go:embed all:static\nvar files embed.FS\n',
  'web/static/page.html': 'page\n',
};

test.each(seedsOf(3))('seed %i: a ground that saw an edit is no ground of the listing before it', async (seed) => {
  await using folder = await temporaryFolder();
  const random = seeded(seed);
  const stand = await makeStand(folder.path, modelModules);
  const model = makeModel(random);
  const write = async (vendored: boolean) => {
    await rm(stand.root, { recursive: true, force: true });
    await mkdir(stand.root);
    // What is embedded may lie where no package can, and where nobody looks for one.
    const embedded = { ...web, ...(vendored ? { 'web/static/vendor/lib/lib.js': '' } : {}) };
    const files = filesOf(model, stand.sums);
    await writeTree(stand.root, { ...files, ...embedded, 'go.work': `${files['go.work']}\nuse ./web\n` });
  };
  for (let step = 0; step < steps; step++) {
    if (step % 10 === 0) await write(isVendored(step));
    const key = surveyGround(stand.request())?.read().key;
    const cold = surveyGround(stand.request());
    cold?.readUnsettled();
    const name = await edit(step);
    const ground = await cold?.readBeside(new AbortController().signal);
    const again = ground?.again();
    if (again) expect({ step, name, key: again.key }).toEqual({ step, name, key });
    // Of folders in which nobody looks for packages, it does not know.
    if (name === nothing && !isVendored(step)) expect(again?.key).toBe(key);
  }

  async function edit(step: number): Promise<string> {
    if (random.chance(0.2)) return nothing;
    if (random.chance(0.2)) {
      const file = join(stand.root, `web/static/${isVendored(step) ? 'vendor/lib' : 'deep'}/${step}.js`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, '');
      return 'a name in an embedded folder';
    }
    const odd = random.pick(oddEdits);
    odd.apply(stand.root, random);
    return odd.name;
  }
});
