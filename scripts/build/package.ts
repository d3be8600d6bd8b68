// Stages what is published: the built program with its own package.json, README and licences, then packs it.

import { execFile } from 'node:child_process';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { readManifest, repository } from '../repository.ts';
import { oldestNode } from './bundle.ts';
import { chosenTargets } from './goexec.ts';
import { licensesOf } from './licenses.ts';
import { partNames } from './parts.ts';
import { buildProgram } from './program.ts';

const run = promisify(execFile);

export interface PackRequest {
  /** `package/` and the tarball go here; dist, as a rule. */
  readonly outFolder: string;
  /** goexec for every platform: what is published must have it, a test need not. */
  readonly allPlatforms: boolean;
}

/** Builds, stages and packs; returns the path of the tarball. */
export async function pack(request: PackRequest): Promise<string> {
  const folder = path.join(request.outFolder, 'package');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const metafiles = await buildProgram({ outFolder: folder, targets: chosenTargets(request) });
  const manifest = await publishedManifest();
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  await writeFile(path.join(folder, 'licenses.txt'), await licensesOf(metafiles));
  for (const name of ['LICENSE', 'README.md']) await copyFile(path.join(repository, name), path.join(folder, name));
  await run('npm', ['pack', '--silent', '--pack-destination', request.outFolder], {
    cwd: folder,
    shell: process.platform === 'win32',
  });
  return path.join(request.outFolder, `gows-${manifest.version}.tgz`);
}

/** All that runs is in the bundles, so nothing is depended on and nothing runs at installation. */
async function publishedManifest() {
  const { version, description, license } = await readManifest();
  return {
    name: 'gows',
    version,
    description,
    keywords: ['go', 'golang', 'go.work', 'monorepo', 'build', 'test', 'affected', 'cache'],
    license,
    type: 'commonjs',
    bin: { gows: 'gows.js' },
    files: [
      'gows.js',
      ...partNames.map((name) => `${name}.js`),
      'tui.mjs',
      'pages/*.html',
      'native/*.node',
      'goexec/goexec-*',
      '!goexec/*.sources',
      'licenses.txt',
    ],
    engines: { node: `>=${oldestNode.major}.${oldestNode.minor}` },
  };
}
