// The sample workspace with a real change in it, for `npm run try` and for the output and the screen in the docs.

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commitAll, git, gitInit } from '#testkit';
import { repository } from './repository.ts';

/** Fills an empty folder: a shop in four modules on `main`, and a branch, checked out, whose one commit changes a line. */
export async function makeSample(folder: string): Promise<void> {
  cpSync(path.join(repository, 'testdata/sample'), folder, { recursive: true });
  await gitInit(folder);
  await commitAll(folder, 'A shop: money, catalog, cart, api');
  await git(folder, 'switch', '-q', '-c', 'bulk-discount');
  edit(folder, 'cart/discount/discount.go', 'const percent = 5', 'const percent = 7');
  await commitAll(folder, 'cart/discount: 7 percent off large orders');
}

/** What was inherited, less the settings that are meant for another workspace or for no person. */
export function sampleEnvironment(): NodeJS.ProcessEnv {
  const { GOWORK, GOFLAGS, CI, ...env } = process.env;
  return env;
}

/** @throws Error where `old` is not in the file. */
export function edit(folder: string, file: string, old: string, replacement: string): void {
  const name = path.join(folder, file);
  const text = readFileSync(name, 'utf8');
  if (!text.includes(old)) throw new Error(`${file} does not hold ${old}`);
  writeFileSync(name, text.replace(old, replacement));
}
