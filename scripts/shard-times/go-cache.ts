// Go's compile cache as actions/setup-go carries it from job to job: kept once for each state of all go.sum, and never changed after.

import { hash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import fg from 'fast-glob';

/** What setup-go looks at as docs/examples/github-shards.yml has it: every go.sum, and the version of Go. */
export function cacheKey(checkout: string, go: string): string {
  const sums = fg.sync('**/go.sum', { cwd: checkout }).sort();
  return hash('sha256', JSON.stringify([go, ...sums.map((file) => readFileSync(path.join(checkout, file), 'utf8'))]));
}

export interface KeptGoCache {
  /** Fills the folder, which is made anew; answers whether there was anything under the key. */
  restore(key: string, into: string): boolean;
  /** Takes the folder over, unless something is kept under the key. What was kept under another one goes. */
  keep(key: string, folder: string): void;
}

export function keptGoCache(place: string): KeptGoCache {
  const stamp = path.join(place, 'key');
  const kept = path.join(place, 'files');
  const has = (key: string) => existsSync(stamp) && readFileSync(stamp, 'utf8') === key;
  return {
    restore(key, into) {
      rmSync(into, { recursive: true, force: true });
      mkdirSync(into, { recursive: true });
      if (!has(key)) return false;
      copyTree(kept, into);
      return true;
    },
    keep(key, folder) {
      if (has(key)) return;
      rmSync(place, { recursive: true, force: true });
      mkdirSync(place, { recursive: true });
      renameSync(folder, kept);
      writeFileSync(stamp, key);
    },
  };
}

/** What is named by its content (`…-d`) is never written again by the go command, so that a link is as good as a copy. */
function copyTree(from: string, into: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(into, entry.name)];
    if (entry.isDirectory()) {
      mkdirSync(target);
      copyTree(source, target);
    } else if (entry.name.endsWith('-d')) linkSync(source, target);
    else copyFileSync(source, target);
  }
}
