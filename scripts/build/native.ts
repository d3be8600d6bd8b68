// Lays SQLite's prebuilt native modules beside the bundle, one for each platform.

import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from '../repository.ts';
import { writeWhole } from './bundle.ts';

const prebuilt = path.join(repository, 'node_modules/better-sqlite3/prebuilds');

/** Copies the modules to `outFolder`/native/PLATFORM-ARCH.node, leaving those that are already the same. */
export async function copyNative(outFolder: string): Promise<void> {
  const folder = path.join(outFolder, 'native');
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(prebuilt)) {
    const contents = await readFile(path.join(prebuilt, name));
    const target = path.join(folder, name);
    const there = await readFile(target).catch(() => undefined);
    if (there?.equals(contents)) continue;
    await writeWhole(target, contents, 0o644);
  }
}
