// `npm run try`: builds gows and shows what it does with a real change in a small workspace.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildProgram } from './build/program.ts';
import { programFolder } from './repository.ts';
import { makeSample, sampleEnvironment } from './sample.ts';

const gows = path.join(programFolder, 'gows.js');

/** Runs gows in the sample as a person would and shows what it prints. */
function show(folder: string, ...args: readonly string[]): void {
  console.log(`\n$ gows ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, [gows, ...args], {
    cwd: folder,
    stdio: 'inherit',
    env: sampleEnvironment(),
  });
  if (status !== 0) throw new Error(`gows ${args.join(' ')} ended with exit code ${status}`);
}

console.log('Building gows …');
await buildProgram();

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'gows-try-')));
await makeSample(folder);

console.log(`
A go.work workspace of four modules lies in ${folder}
On its branch bulk-discount, one commit changes one line of cart/discount/discount.go.`);

show(folder, 'affected', 'list');
show(folder, 'affected', 'test');

console.log(`
Go on there: change a file, then

  cd ${folder}
  alias gows='${process.execPath} ${gows}'
  gows affected test         only what your change can affect
  gows why ./api             how the change reaches a package
  gows test ./cart/...       what you name

or in any checkout of your own with a go.work or a go.mod. \`gows help\` lists the commands.`);
