// Records the screen of a real run of the sample workspace for the README: `node scripts/screen.ts` writes docs/images/screen.svg.

import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openTerminal, temporaryFolder } from '#testkit';
import { buildProgram } from './build/program.ts';
import { programFolder, repository } from './repository.ts';
import { edit, makeSample, sampleEnvironment } from './sample.ts';
import { drawSvg, type Shown } from './screen/svg.ts';

const size = { columns: 98, rows: 26 };
/** A change that is sooner gone is not shown: nobody could read it. */
const shortestMs = 120;
const command = 'gows test';

await buildProgram();
const gows = path.join(programFolder, 'gows.js');
await using folder = await temporaryFolder('gows-screen-');
const shop = path.join(folder.path, 'shop');
await makeSample(shop);
const { NO_COLOR, ...inherited } = sampleEnvironment();
const env = { ...inherited, GOWS_CACHE_DIR: path.join(folder.path, 'cache') } as Record<string, string>;
// History is to know how long it takes.
spawnSync(process.execPath, [gows, 'test'], { cwd: shop, env });
edit(shop, 'cart/discount/discount.go', '50_00', '10_00');
// All are linked anew, and where the linker leaves out what nobody calls the binary is the same.
appendFileSync(path.join(shop, 'money/money.go'), '\nfunc unused() int { return 1 }\n');

using terminal = openTerminal({
  command: '/bin/sh',
  args: [
    '-c',
    `printf '\\033[1m$\\033[22m ${command}\\n'; exec "${process.execPath}" "${gows}" ${command.split(' ')[1]}`,
  ],
  cwd: shop,
  env,
  ...size,
});
const frames: (Shown & { readonly text: string })[] = [];
const began = performance.now();
const look = (): void => {
  const text = JSON.stringify(terminal.looks());
  const at = Math.round(performance.now() - began);
  const last = frames.at(-1);
  if (last?.text === text) return;
  if (last && at - last.at < shortestMs) frames.pop();
  frames.push({ at: last && at - last.at < shortestMs ? last.at : at, rows: terminal.looks(), text });
};
const timer = setInterval(look, 40);
await terminal.exited;
clearInterval(timer);
look();

const first = frames[0]?.at ?? 0;
const svg = drawSvg({
  ...size,
  frames: frames.map(({ at, rows }) => ({ at: at - first, rows })),
  restMs: 6_000,
  title: `The screen of "${command}" after two edits: what runs, how far it is, a failure in full, and the end of the run`,
});
mkdirSync(path.join(repository, 'docs/images'), { recursive: true });
writeFileSync(path.join(repository, 'docs/images/screen.svg'), svg);
console.log(`docs/images/screen.svg: ${frames.length} frames, ${Math.round(svg.length / 1024)} KiB`);
