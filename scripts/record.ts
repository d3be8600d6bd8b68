// Records run events of the example workspace again: `node scripts/record.ts`, after a change to events or engine.

import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commitAll, gitInit, parseTxtar, temporaryFolder, writeTree } from '#testkit';

const recorded = fileURLToPath(new URL('../testdata/recorded/', import.meta.url));
const program = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const shop = (...names: string[]) => names.map((name) => `./shop/${name}`);

/** Name of the recording → packages. Recordings that are not here are written by hand. */
const recordings: Readonly<Record<string, readonly string[]>> = {
  pass: shop('money', 'norun', 'doc'),
  fail: shop('cart', 'money', 'exit'),
  panic: shop('pay', 'queue', 'money'),
  race: shop('stock', 'ship'),
  timeout: shop('slow', 'kill'),
  build: ['./store', ...shop('api', 'web', 'broken', 'vetted', 'mail', 'money')],
  mixed: [],
  /** With what each task does before it runs, and a second time the same: what fails is built and run again. */
  phases: [],
};

await using folder = await temporaryFolder('gows-record-');
const root = join(folder.path, 'example');
const cache = join(folder.path, 'cache');
const archive = readFileSync(join(recorded, 'example.txtar'), 'utf8');
await writeTree(root, archive);
await gitInit(root);
await commitAll(root, 'base');
for (const { name } of parseTxtar(archive).files) {
  if (name.endsWith('.go')) appendFileSync(join(root, name), '\n// changed\n');
}

for (const [name, patterns] of Object.entries(recordings)) {
  const run = spawnSync(
    process.execPath,
    [program, 'affected', 'test', ...patterns, '-timeout', '3s', '--json', '--cache-dir', cache],
    { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (!run.stdout.endsWith('\n')) throw new Error(`${name}: ${run.stderr}`);
  const text = run.stdout.replaceAll(root, '/src/example').replaceAll(cache, '/home/gopher/.cache/gows');
  writeFileSync(join(recorded, `${name}.jsonl`), text);
}
