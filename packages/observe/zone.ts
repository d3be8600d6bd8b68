// The local time zone and the version of the zone data, which time.LoadLocation and time.Local read unseen.

import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Disk } from './disk.ts';

/** Where package time looks on Unix, in its order (`platformZoneSources` in time/zoneinfo_unix.go). */
const zoneFolders = ['/usr/share/zoneinfo', '/usr/share/lib/zoneinfo', '/usr/lib/locale/TZ', '/etc/zoneinfo'];

/** `local FILE-DIGEST|missing data VERSION|none`. Without zone data Go takes its own, whose version is Go's. */
export function zoneState(disk: Disk): string {
  if (process.platform === 'win32') return 'local windows data none';
  const local = disk.at('/etc/localtime');
  const localState = local.kind === 'file' ? disk.digest(local) : local.kind;
  return `local ${localState} data ${dataVersion(disk)}`;
}

function dataVersion(disk: Disk): string {
  const folder = zoneFolders.find((at) => disk.at(at).kind === 'folder');
  if (!folder) return 'none';
  const listed = firstLine(`${folder}/tzdata.zi`) ?? wholeFile(`${folder}/+VERSION`);
  if (listed) return listed.replace(/^#\s*version\s*/, '').trim() || 'unknown';
  // A distribution that ships neither: a zone whose rules change nearly every year stands for all.
  const probe = disk.at(`${folder}/Africa/Casablanca`);
  return probe.kind === 'file' ? disk.digest(probe) : 'unknown';
}

function firstLine(file: string): string | undefined {
  try {
    const [descriptor, buffer] = [openSync(file, 'r'), Buffer.alloc(80)];
    try {
      const text = buffer.toString('latin1', 0, readSync(descriptor, buffer));
      return text.startsWith('#') ? text.split('\n', 1)[0] : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

function wholeFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').slice(0, 80);
  } catch {
    return undefined;
  }
}
