// What C code is compiled against here, as one name: machines with the same one exchange it.

import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** Release of the system, and what is installed by version: Debian and its kin, Alpine, Red Hat and its kin, macOS. */
const files = [
  '/etc/os-release',
  '/var/lib/dpkg/status',
  '/lib/apk/db/installed',
  '/var/lib/rpm/rpmdb.sqlite',
  '/usr/lib/sysimage/rpm/rpmdb.sqlite',
  '/System/Library/CoreServices/SystemVersion.plist',
  '/Applications/Xcode.app/Contents/version.plist',
];
/** Where people install by hand what compilers look at: names, sizes and times. */
const folders = ['/usr/local/include', '/usr/local/lib', '/Library/Developer/CommandLineTools/SDKs'];

/** Where compilers look besides. */
const searching = ['CPATH', 'C_INCLUDE_PATH', 'CPLUS_INCLUDE_PATH', 'OBJC_INCLUDE_PATH', 'LIBRARY_PATH', 'SDKROOT'];

let known: Promise<string> | undefined;

/** A SHA-256 in hex. Rejects nothing: what is not there has no part in it. */
export function systemId(): Promise<string> {
  known ??= look();
  return known;
}

async function look(): Promise<string> {
  const hash = createHash('sha256');
  const places = searching.map((name) => process.env[name] ?? '');
  hash.update(JSON.stringify([process.platform, process.arch, ...places]));
  for (const file of files) {
    const content = await readFile(file).catch(() => undefined);
    if (content) hash.update(`${file}\0${content.byteLength}\0`).update(content);
  }
  for (const folder of folders) {
    const names = (await readdir(folder).catch(() => [])).sort();
    for (const name of names) {
      const found = await stat(path.join(folder, name)).catch(() => undefined);
      if (found) hash.update(JSON.stringify([folder, name, found.size, found.isDirectory() ? 0 : found.mtimeMs]));
    }
  }
  return hash.digest('hex');
}
