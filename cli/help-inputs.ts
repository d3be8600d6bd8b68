// `gows help inputs`: which files and variables count for which packages, with the lists as they are in force.

/** A list of names, and what they are in words. */
interface NameList {
  readonly about: string;
  readonly names: readonly string[];
}

export interface InputLists {
  /** Files that count only where they are named. */
  readonly inert: readonly { readonly about: string }[];
  /** Variables left out where the whole environment counts. */
  readonly noise: readonly NameList[];
  /** Variables of which only being set counts. */
  readonly places: NameList;
  /** Variables that count for every test. */
  readonly always: NameList;
  /** Paths of the kernel and of devices; the first that fits decides. */
  readonly paths: readonly { readonly about: string; readonly counts: 'dropped' | 'exists' }[];
}

const width = 118;
/** Of a list of noise, as long as not all is asked for. */
const fewNames = 5;

/** `all`: every name of every list, in place of the first few. */
export function helpForInputs({ inert, noise, places, always, paths }: InputLists, all: boolean): string {
  return [
    'FILES',
    'What is compiled counts by content: of a package, its tests and all that they import, as go list names it. So does',
    'what its tests consulted in their last whole run. Of tests that were never observed a changed file that no package',
    'owns may be read: it counts for the nearest package folder at or above it, above any package folder for all packages',
    'with tests of its module, and outside every module for all.',
    '',
    'These count only where their name stands in a string of the package, and all beneath testdata counts as any file;',
    '"inert" in gows.jsonc adds files or takes some off:',
    ...inert.map(({ about }) => `  ${about}`),
    '',
    'Of these paths, where a test opens them:',
    ...paths.map(({ about, counts }) => `  ${counts === 'dropped' ? 'nothing  ' : 'existence'}  ${about}`),
    '',
    'VARIABLES',
    'One counts, by its value, where a test asks for it by name. Where a test starts a process or reads the whole',
    'environment, all count but these:',
    ...noise.map((list) => drawList(list, all)),
    ...(all ? [] : ['"gows help inputs all" has every name.']),
    '',
    `${sentence(places.about)}:`,
    ...wrap(places.names, '  '),
    '',
    `${sentence(always.about)}:`,
    ...wrap(always.names, '  '),
    '',
    '"inputs" and "env" in gows.jsonc say for a package what counts in place of all that.',
    '',
  ].join('\n');
}

function drawList({ about, names }: NameList, all: boolean): string {
  if (all) return [`  ${about}:`, ...wrap(names, '    ')].join('\n');
  const left = names.length - fewNames;
  return `  ${about}: ${names.slice(0, fewNames).join(' ')}${left > 0 ? ` and ${left} more` : ''}`;
}

function wrap(names: readonly string[], indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const name of names) {
    if (line !== indent && line.length + name.length + 1 > width) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${name} `;
  }
  return [...lines, line.trimEnd()];
}

function sentence(about: string): string {
  return about.charAt(0).toUpperCase() + about.slice(1);
}
