// Whether `gows watch` can be told of changes: Linux bounds how many folders one user may watch.

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Check, finding, ok } from '../check.ts';

export const watching: Check = {
  name: 'watch',
  async look({ files }) {
    const most = bound();
    const listed = await files;
    if (most === undefined || !listed) return [];
    const folders = new Set(listed.map(({ path }) => dirname(path))).size;
    // An editor takes as many again.
    if (folders * 2 <= most) return [ok(`${folders} folders, and the system lets ${most} be watched`)];
    return [
      finding(
        'warning',
        `"gows watch" may have to look at files in turn: ${folders} folders, and the system lets only ${most} be watched`,
        'sudo sysctl fs.inotify.max_user_watches=524288',
      ),
    ];
  },
};

function bound(): number | undefined {
  try {
    return Number(readFileSync('/proc/sys/fs/inotify/max_user_watches', 'utf8').trim());
  } catch {
    return undefined;
  }
}
