// One short label for a difference, by which misses are counted and grouped.

import type { KeyDifference } from './difference.ts';

const changes = { added: 'added', modified: 'changed', deleted: 'deleted' } as const;
/** Fields whose names say little by themselves. */
const fieldWords: Readonly<Record<string, string>> = {
  place: 'the folder of the package',
  rule: 'gows.jsonc',
  'line breaks': 'a file whose name holds a line break',
};
const sightWords: Readonly<Record<string, string>> = {
  environment: 'the environment',
  worktree: 'a file of the work tree',
  unlisted: 'a file that git does not list',
  git: 'what git has checked out',
  zone: 'the time zone',
};

/**
 * The label of the first difference, which is the one nearest to the package: `client/pkg/types/set.go changed`.
 * @param differences what `explainDifference` says; undefined where there is no earlier result
 */
export function causeOf(differences: readonly KeyDifference[] | undefined): string {
  if (!differences) return 'no earlier pass';
  const [first] = differences;
  return first ? labelOf(first) : 'the result is no longer kept';
}

function labelOf(difference: KeyDifference): string {
  switch (difference.kind) {
    case 'version':
      return 'another version of gows';
    case 'toolchain':
      return 'the toolchain changed';
    case 'field':
      return `${fieldWords[difference.name] ?? difference.name} changed`;
    case 'file':
      return `${difference.file} ${changes[difference.change]}`;
    case 'module':
      return `module ${difference.path} changed`;
    case 'setting':
      return `${difference.name} of ${difference.unit} changed`;
    case 'error':
      return `${difference.unit} ${difference.to === undefined ? 'can be loaded again' : 'cannot be loaded'}`;
    case 'import':
      return `import of ${difference.to} ${changes[difference.change]}`;
    case 'unit':
      return `${difference.unit} changed`;
    case 'sight':
      return `${sightLabel(difference.name)} changed`;
  }
}

/** `open $TOP/a.json` is told as `a.json`, `env LANG` as `LANG`. */
function sightLabel(name: string): string {
  const [, word = '', what = ''] = /^(\S+) ?(.*)$/s.exec(name) ?? [];
  const shown = what.replace(/^\$TOP\//, '');
  if (word === 'tree') return `a file beneath ${shown}`;
  return sightWords[word] ?? (shown === '' ? word : shown);
}
