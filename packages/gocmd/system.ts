// What C code is compiled against here, as one name: machines with the same one exchange it.

import { createHash, type Hash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

/** Release of the system, and what is installed besides its packages. */
const releases = ['/etc/os-release', '/Applications/Xcode.app/Contents/version.plist'];
/** What is installed by version: Debian and its kin, Alpine, Red Hat and its kin, SUSE. macOS is one package. */
const databases = [
  '/var/lib/dpkg/status',
  '/lib/apk/db/installed',
  ...['/var/lib/rpm', '/usr/lib/sysimage/rpm'].flatMap((folder) =>
    ['rpmdb.sqlite', 'Packages.db', 'Packages'].map((name) => `${folder}/${name}`),
  ),
  '/System/Library/CoreServices/SystemVersion.plist',
];
/** The same, where names of folders are the versions: Arch and its kin. */
const databaseFolders = ['/var/lib/pacman/local'];
/** Where people install by hand what compilers look at. */
const byHand = ['/usr/local/include', '/usr/local/lib', '/usr/local/lib64'];
/** Names in it hold versions. */
const kits = '/Library/Developer/CommandLineTools/SDKs';
/** Of other tools, as they lie in /usr/local/lib: large, and no compiler looks there by itself. */
const elsewhere = /^(?:node_modules|android|(?:python|ruby|perl)[\d.]*|R)$/;
/** More than people install by hand; to look at more takes too long. */
const most = 20_000;

/** Where compilers look besides. */
const searching = ['CPATH', 'C_INCLUDE_PATH', 'CPLUS_INCLUDE_PATH', 'OBJC_INCLUDE_PATH', 'LIBRARY_PATH', 'SDKROOT'];

export interface SystemGround {
  /** Folder that stands for `/`. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hostname: string;
  /** How much that was installed by hand is looked at. */
  readonly mostEntries?: number;
}

let known: Promise<string> | undefined;

/** A SHA-256 in hex. Rejects nothing: what is not there has no part in it. */
export function systemId(): Promise<string> {
  known ??= systemOf({ root: '/', env: process.env, hostname: hostname() });
  return known;
}

/** See `systemId`. Where it cannot be told what is installed, it is the name of this machine alone. */
export async function systemOf({ root, env, hostname, mostEntries = most }: SystemGround): Promise<string> {
  const hash = createHash('sha256');
  const at = (place: string) => path.join(root, place);
  const places = searching.map((name) => env[name] ?? '');
  hash.update(JSON.stringify([process.platform, process.arch, ...places]));
  const readInto = async (file: string): Promise<boolean> => {
    const content = await readFile(at(file)).catch(() => undefined);
    if (content) hash.update(`${file}\0${content.byteLength}\0`).update(content);
    return content !== undefined && content.byteLength > 0;
  };
  const listInto = async (folder: string): Promise<boolean> => {
    const names = await namesIn(at(folder));
    hash.update(JSON.stringify([folder, names]));
    return names.length > 0;
  };
  for (const file of releases) await readInto(file);
  await listInto(kits);
  let isKnown = false;
  for (const file of databases) isKnown = (await readInto(file)) || isKnown;
  for (const folder of databaseFolders) isKnown = (await listInto(folder)) || isKnown;
  if (!(await walkInto(hash, root, mostEntries)) || !isKnown) {
    hash.update(JSON.stringify(['this machine', hostname]));
    await readInto('/etc/machine-id');
  }
  return hash.digest('hex');
}

/** Names, sizes and times of what was installed by hand, links followed. False where there is more than is looked at. */
async function walkInto(hash: Hash, root: string, mostEntries: number): Promise<boolean> {
  const folders = byHand.map((place) => ({ place, folder: path.join(root, place) }));
  const seen = new Set<string>();
  let entries = 0;
  for (let next = folders.shift(); next; next = folders.shift()) {
    const { place, folder } = next;
    const names = (await namesIn(folder)).filter((name) => !elsewhere.test(name) || place.includes('/include'));
    entries += names.length;
    if (entries > mostEntries) return false;
    const found = await Promise.all(names.map((name) => stat(path.join(folder, name)).catch(() => undefined)));
    for (const [n, name] of names.entries()) {
      const entry = found[n];
      if (!entry) continue;
      const isFolder = entry.isDirectory();
      hash.update(JSON.stringify(isFolder ? [place, name] : [place, name, entry.size, entry.mtimeMs]));
      const id = `${entry.dev} ${entry.ino}`;
      if (!isFolder || seen.has(id)) continue;
      // A link may lead to where it lies.
      seen.add(id);
      folders.push({ place: `${place}/${name}`, folder: path.join(folder, name) });
    }
  }
  return true;
}

/** Sorted; none where it cannot be read. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
