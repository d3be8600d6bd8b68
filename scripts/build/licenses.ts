// Collects the licences of the packages that went into the program, the screen and the pages: each asks to be shipped with it.

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { repository } from '../repository.ts';

/** The text of a file that names every bundled package, its version, and its licence in full. */
export async function licensesOf(metafiles: readonly Metafile[]): Promise<string> {
  const folders = new Set<string>();
  for (const input of metafiles.flatMap(({ inputs }) => Object.keys(inputs))) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found?.[1]) folders.add(path.resolve(repository, found[1]));
  }
  const texts: string[] = [];
  for (const folder of [...folders].sort()) texts.push(await licenseOf(folder));
  texts.push(await goLicense());
  return `gows contains the following packages.\n\n${texts.join('\n')}`;
}

/** goexec is compiled with Go's standard library. */
async function goLicense(): Promise<string> {
  const { stdout } = await promisify(execFile)('go', ['env', 'GOROOT']);
  const text = await readFile(path.join(stdout.trim(), 'LICENSE'), 'utf8');
  return `The Go standard library (BSD-3-Clause)\n======================================\n\n${text.trim()}\n`;
}

async function licenseOf(folder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const title = `${manifest.name} ${manifest.version} (${manifest.license})`;
  const file = (await readdir(folder)).find((name) => /^(licen[cs]e|copying)/i.test(name));
  const text = file ? await readFile(path.join(folder, file), 'utf8') : '';
  return `${title}\n${'='.repeat(title.length)}\n\n${text.trim()}\n`;
}
