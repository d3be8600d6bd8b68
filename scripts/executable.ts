// `npm run executable`: makes dist/gows-PLATFORM, one file that needs no Node. `-- darwin-arm64` names another platform than this
// machine's, `-- all` makes every one.

import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildExecutable } from './build/executable.ts';
import { hostPlatform, platforms } from './build/platforms.ts';
import { repository } from './repository.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const host = hostPlatform();
const known = platforms.map(({ name }) => name).join(', ');
const wanted = positionals.includes('all')
  ? platforms
  : positionals.length === 0
    ? [host ?? stop(`there is no Node for this machine among the packages of npm; name one of ${known}`)]
    : positionals.map((name) => platforms.find((one) => one.name === name) ?? stop(`${name} is none of ${known}`));

for (const platform of wanted) {
  const start = performance.now();
  try {
    const { file, bytes, notes } = await buildExecutable({ platform, outFolder: path.join(repository, 'dist') });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`built ${path.relative(repository, file)}, ${Math.round(bytes / 1e6)} MB, in ${seconds} s`);
    for (const note of notes) console.log(`  ${note}`);
  } catch (error) {
    console.error(`gows-${platform.name} was not built: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}

function stop(message: string): never {
  console.error(message);
  process.exit(2);
}
