// The folders that a made-up world lies in: writes what differs, in one of several ways, and reads what tests wrote.

import { chmod, lstat, mkdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Random } from '../model/random.ts';
import type { Writing } from './edits.ts';
import type { Content, FileMap } from './world.ts';

export interface Disk {
  /** What was written last. */
  readonly files: () => FileMap;
  /** Absolute place of a path of the map. */
  readonly place: (name: string) => string;
  readonly write: (next: FileMap, writing: Writing) => Promise<void>;
  /** Gives some files other modification times. */
  readonly touch: (random: Random) => Promise<readonly string[]>;
  /** Of these files those that are there, with their text. */
  readonly present: (names: readonly string[]) => Promise<Record<string, string>>;
}

/** `top` and `home` are absolute and exist. */
export function createDisk(top: string, home: string): Disk {
  let files: FileMap = {};
  const place = (name: string) => (name.startsWith('~/') ? path.join(home, name.slice(2)) : path.join(top, name));

  async function write(next: FileMap, writing: Writing): Promise<void> {
    // What a test wrote may lie in a folder that a file is to stand for, so the folders go that have nothing left.
    const folders = foldersOf(next);
    for (const name of Object.keys(files)) {
      if (name in next) continue;
      await rm(place(name), { force: true });
      for (let at = path.dirname(name); at !== '.' && !folders.has(at); at = path.dirname(at)) {
        await rm(place(at), { recursive: true, force: true });
      }
    }
    for (const [name, content] of Object.entries(next)) {
      const before = files[name];
      if (JSON.stringify(before) !== JSON.stringify(content)) await writeOne(place(name), before, content, writing);
    }
    files = next;
  }

  return {
    files: () => files,
    place,
    write,
    async touch(random) {
      const plain = Object.entries(files).filter(([, content]) => !isLink(content));
      const chosen = random.chance(0.5) ? plain : plain.filter(() => random.chance(0.2));
      for (const [name] of chosen) {
        const at = new Date(Date.UTC(2020 + random.int(6), random.int(12), 1 + random.int(28), random.int(24)));
        await utimes(place(name), at, at);
      }
      return chosen.map(([name]) => name);
    },
    async present(names) {
      const found: Record<string, string> = {};
      for (const name of names) {
        const text = await readFile(place(name), 'utf8').catch(() => undefined);
        if (text !== undefined) found[name] = text;
      }
      return found;
    },
  };
}

async function writeOne(file: string, before: Content | undefined, content: Content, writing: Writing): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  if (isLink(content)) {
    await rm(file, { force: true });
    await symlink(content.link, file);
    return;
  }
  if (before !== undefined && isLink(before)) await rm(file);
  const [text, mode] = typeof content === 'string' ? [content, 0o644] : [content.script, 0o755];
  const old = await lstat(file).catch(() => undefined);
  if (writing === 'replaced') {
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  } else await writeFile(file, text);
  await chmod(file, mode);
  if (old && writing !== 'plain' && old.size === Buffer.byteLength(text)) await utimes(file, old.atime, old.mtime);
}

function isLink(content: Content): content is { readonly link: string } {
  return typeof content !== 'string' && 'link' in content;
}

function foldersOf(files: FileMap): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const name of Object.keys(files)) {
    for (let at = path.dirname(name); at !== '.' && !folders.has(at); at = path.dirname(at)) folders.add(at);
  }
  return folders;
}
