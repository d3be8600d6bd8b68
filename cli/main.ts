// The program's first file: answers --version at once, and loads all else only when it is needed.

import { enterFolder } from './folder.ts';
import type { Parts } from './load.ts';
import { sayAll } from './standing/say.ts';
import { version } from './version.ts';

declare const GOWS_BUNDLED: boolean | undefined;

async function main(): Promise<void> {
  const argv = enterFolder(process.argv.slice(2), process.env);
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === 'version')) {
    const unsaid = sayAll({ kind: 'text', said: [['out', `gows ${version}\n`]] });
    if (unsaid.length > 0) process.exitCode = await (await loadPart('again', argv)).sayByStreams(unsaid, argv);
    return;
  }
  const { sayAgain } = await import('./standing/again.ts');
  const { code, fallen } = await sayAgain(argv, () => loadPart('again', argv));
  if (code !== undefined) {
    process.exitCode = code;
    return;
  }
  const isEdited = fallen !== undefined && fallen.changed.length > 0;
  const early = isEdited ? await (await loadPart('early', argv)).beginEarlyBuild(fallen, process.env) : undefined;
  try {
    process.exitCode = await (await loadPart('program', argv)).runProgram(argv, fallen && { fallen, early });
  } finally {
    await early?.build.discard();
  }
}

/** Loads what is not in this file: in a build from a file of its own, which `scripts/build/bundle.ts` makes. */
async function loadPart<Name extends keyof Parts>(name: Name, argv: readonly string[]): Promise<Parts[Name]> {
  if (typeof GOWS_BUNDLED !== 'boolean') {
    const sources = {
      again: () => import('./standing/rest.ts'),
      early: () => import('./standing/early.ts'),
      program: () => import('./program.ts'),
    };
    return (await sources[name]()) as Parts[Name];
  }
  const { loadBuilt } = await import('./load.ts');
  return loadBuilt(name, argv);
}

void main();
