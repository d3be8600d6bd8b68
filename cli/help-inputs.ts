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
}

const width = 118;

export function helpForInputs({ inert, noise, places, always }: InputLists): string {
  return [
    'A package is affected by every file that is compiled into it, its tests and all that they import, as go list',
    'names them. What its tests consulted in their last whole run counts as well, by content. Of tests that were never',
    'observed, a changed file that no package owns may be read: it counts for the nearest package folder at or above it,',
    'above any package folder for all packages with tests of its module, and outside every module for all packages with',
    'tests.',
    '',
    'These count only where their name stands in a string of the package (nothing below testdata is among them);',
    '"inert" in gows.jsonc adds files or takes some off:',
    ...inert.map(({ about }) => `  ${about}`),
    '',
    'A variable of the environment counts where a test asks for it by name. Where a test starts a process or reads the',
    'whole environment, all count but these:',
    ...noise.map(drawList),
    '',
    `${sentence(places.about)}:`,
    ...wrap(places.names, '  '),
    '',
    `${sentence(always.about)}:`,
    ...wrap(always.names, '  '),
    '',
    '"inputs" and "env" in gows.jsonc say for a package what counts in place of that.',
    '',
  ].join('\n');
}

function drawList({ about, names }: NameList): string {
  return [`  ${about}:`, ...wrap(names, '    ')].join('\n');
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
