// Draws the answer of `gows inspect pollution`: what may mislead in each package, and the lines that mend it.

import { unreachable } from '#diagnostics';
import type { ExaminedPackage, PollutionAnswer, UnknownInput } from '#inspect';
import { createStyle, type Style } from '../format/style.ts';
import { count } from '../format/words.ts';
import type { ViewOptions } from './affected.ts';

/** Whole text, ending in a line end. */
export function drawPollution(answer: PollutionAnswer, options: ViewOptions): string {
  const style = createStyle(options.color);
  const found = answer.packages.filter(({ verdict }) => verdict === 'polluted');
  const known = answer.packages.filter(({ verdict }) => verdict === 'known');
  const lines = [style.bold(headline(answer, found.length))];
  for (const one of found) lines.push('', ...drawPackage(one, style));
  if (known.length > 0) {
    lines.push('', style.bold('Other results, of which no kept one is used in place, as the key knows what matters:'));
    for (const { importPath, changed } of known)
      for (const { detail, about } of changed) lines.push(`  ${importPath}: ${detail} ${about}`);
  }
  const mends = found.flatMap(({ mend }) => mend ?? []);
  if (mends.length > 0) {
    lines.push('', style.bold('In gows.jsonc this mends it:'), '', '  "packages": {');
    lines.push(...mends.map((mend, at) => `    ${mend}${at < mends.length - 1 ? ',' : ''}`), '  }');
  }
  lines.push(...drawUntried(answer, style));
  return `${lines.join('\n')}\n`;
}

function headline({ packages, notKept }: PollutionAnswer, found: number): string {
  const left = notKept.length > 0 ? `; of ${count(notKept.length, 'package')} none is kept` : '';
  if (packages.length === 0) return `no kept result to inspect${left}: "gows test" makes them`;
  const all = count(packages.length, 'kept result');
  return found === 0 ? `nothing that could mislead in ${all}${left}` : `${found} of ${all} may mislead${left}`;
}

function drawPackage({ importPath, dir, unknown, changed }: ExaminedPackage, style: Style): string[] {
  return [
    `${style.bold(importPath)}  ${style.dim(dir)}`,
    ...unknown.map((input) => `  ${wordsOf(input)}, and its key does not know`),
    ...changed.map(({ detail, about, known }) => `  ${detail} ${about}${known ? ', as its key knows' : ''}`),
  ];
}

function wordsOf({ kind, name }: UnknownInput): string {
  switch (kind) {
    case 'variable':
      return `reads the variable ${name}`;
    case 'environment':
      return 'takes the whole environment';
    case 'file':
      return `looks at ${name}`;
    case 'process':
      return `starts ${name}`;
    default:
      return unreachable(kind);
  }
}

function drawUntried(answer: PollutionAnswer, style: Style): string[] {
  const lines = answer.untried.map(({ variation, why }) => `  ${variation}: ${why}`);
  for (const { importPath, untried } of answer.packages)
    lines.push(...untried.map(({ variation, why }) => `  ${variation} of ${importPath}: ${why}`));
  return lines.length === 0 ? [] : ['', style.bold('Not tried:'), ...lines];
}
