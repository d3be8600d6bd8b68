// Finds go.mod and go.work files to ask the oracle about; for tests only.

import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Question } from './oracle.ts';

/** The go.mod files of the module cache, at most `limit` of them, evenly chosen. */
export function filesOfModuleCache(limit: number): readonly Question[] {
  const cache = join(execFileSync('go', ['env', 'GOMODCACHE'], { encoding: 'utf8' }).trim(), 'cache/download');
  if (!existsSync(cache)) return [];
  const files = globSync('**/@v/*.mod', { cwd: cache }).toSorted();
  const step = Math.max(1, files.length / limit);
  const chosen = files.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
  return chosen.map((file) => ({ kind: 'mod', file: join(cache, file), text: readFileSync(join(cache, file)) }));
}

/** Every go.mod and go.work inside the txtar archives of cmd/go's testdata (its scripts, and the modules they use). */
export function sectionsOfScripts(testdata: string): readonly Question[] {
  return globSync('{script,mod}/**/*.txt', { cwd: testdata })
    .toSorted()
    .flatMap((archive) => {
      const [, ...parts] = readFileSync(join(testdata, archive), 'utf8').split(/^-- (.+) --\r?\n/m);
      return parts.flatMap((name, index) => {
        const kind = index % 2 === 0 ? kindOf(basename(name.trim())) : undefined;
        return kind ? [{ kind, file: `/${archive}/${name.trim()}`, text: parts[index + 1] ?? '' }] : [];
      });
    });
}

function kindOf(name: string): Question['kind'] | undefined {
  if (name === 'go.mod' || name === '.mod' || /^go\.mod\.|\.mod$/.test(name)) return 'mod';
  return name === 'go.work' || /^go\.work\.(?!sum)|\.work$/.test(name) ? 'work' : undefined;
}
