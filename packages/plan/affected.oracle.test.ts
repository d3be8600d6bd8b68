// The affected set against the go command's own listings of both sides, over made-up workspaces and changes.

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '#git';
import { readGoEnv } from '#gocmd';
import {
  changeKinds,
  commitAll,
  filesOf,
  git,
  gitInit,
  goMachine,
  listedFingerprints,
  makeModel,
  makeProxy,
  modelModules,
  seeded,
  seedsOf,
  temporaryFolder,
} from '#testkit';
import { locate } from '#workspace';
import { compare } from './compare.ts';

const long = process.env['GOWS_LONG'] === '1';
const seeds = seedsOf(long ? 60 : 4);
const steps = long ? 8 : 6;

test.each(seeds)(
  'seed %i: what is affected by key is what go list says differs, and nothing else but what may be read',
  async (seed) => {
    await using folder = await temporaryFolder();
    const random = seeded(seed);
    const proxy = await makeProxy(join(folder.path, 'proxy'), modelModules);
    const machine = await goMachine();
    const env = {
      ...definedEnv(),
      ...machine.shared,
      ...proxy.env,
      GOMODCACHE: join(folder.path, 'modcache'),
      GOFLAGS: '-modcacherw',
      GOENV: 'off',
      GOTOOLCHAIN: 'local',
    };
    const root = join(folder.path, 'repo');
    await mkdir(root);
    let files: Record<string, string> = {};
    const model = makeModel(random);
    const write = async () => {
      const next = filesOf(model, proxy.sums);
      await writeDifference(root, files, next);
      files = next;
    };
    await write();
    await gitInit(root);
    const base = await commitAll(root, 'base');
    const repository = await openRepository(root);
    if (!repository) throw new Error('no repository');
    const kept = new Map<string, Uint8Array>();
    let before: ReadonlyMap<string, string> = new Map();
    let listedWith = '';
    let affectedInAll = 0;

    for (let step = 0; step < steps; step++) {
      const names: string[] = [];
      for (let edits = 1 + random.int(2); edits > 0; edits--) {
        const kind = random.pick(changeKinds);
        if (kind.apply(model, random)) names.push(kind.name);
      }
      await write();
      if (random.chance(0.3)) await git(root, 'add', '-A');
      if (random.chance(0.2)) await commitAll(root, `step ${step}`);

      const scratch = join(folder.path, `scratch${step}`);
      const goEnv = await readGoEnv(root, env);
      const { answer } = await compare({
        repository,
        location: locate({ cwd: root }),
        goEnv,
        env,
        flags: [],
        base,
        scratch: (name) => join(scratch, name),
        kept: { get: (kind, key) => kept.get(kind + key), put: (kind, key, value) => void kept.set(kind + key, value) },
      });
      const baseDir = join(folder.path, 'base');
      const generated = JSON.stringify(Object.entries(files).filter(([name]) => name.endsWith('_gen.go')));
      if (listedWith !== generated) {
        await layOutBase(root, base, baseDir, Object.keys(files));
        before = await listedFingerprints(baseDir, env);
        listedWith = generated;
      }
      const after = await listedFingerprints(root, env);
      const expected = [...after].filter(([path, print]) => before.get(path) !== print).map(([path]) => path);
      const byKey = answer.packages
        .filter(({ reasons }) => reasons.some(({ kind }) => kind !== 'may-read'))
        .map(({ importPath }) => importPath);
      affectedInAll += expected.length;
      const told = `seed ${seed}, step ${step}: ${names.join(', ')}`;
      expect({ told, affected: byKey.sort() }).toEqual({ told, affected: expected.sort() });
      const gone = [...before.keys()].filter((path) => !after.has(path));
      expect({ told, removed: [...answer.removed].sort() }).toEqual({ told, removed: gone.sort() });
    }
    expect(affectedInAll).toBeGreaterThan(0);
  },
  600_000,
);

/** What is checked out at the base, with the ignored files as they are now. */
async function layOutBase(root: string, base: string, into: string, files: readonly string[]): Promise<void> {
  await rm(into, { recursive: true, force: true });
  await git(dirname(into), 'clone', '-q', '--no-checkout', root, into);
  await git(into, 'checkout', '-q', base);
  for (const file of files.filter((name) => name.endsWith('_gen.go'))) {
    await cp(join(root, file), join(into, file)).catch(() => {});
  }
}

async function writeDifference(
  root: string,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Promise<void> {
  for (const name of Object.keys(before)) if (!(name in after)) await rm(join(root, name));
  for (const [name, text] of Object.entries(after)) {
    if (before[name] === text) continue;
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
    expect(await readFile(join(root, name), 'utf8')).toBe(text);
  }
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
