// Draws the answer of `gows affected list` for people: by module, each package with its first reason.

import type { AffectedAnswer, AffectedPackage, Reason } from '#plan';
import { drawSides } from '../format/opening.ts';
import { createStyle, type Style } from '../format/style.ts';
import { count } from '../format/words.ts';
import { cause, trailOf } from './cause.ts';
import { shortNames } from './names.ts';

export interface ViewOptions {
  readonly color: boolean;
  /** Where given, a package stays on one line of this width, and the middle of long paths is left out. */
  readonly columns?: number;
}

/** Whole text, ending in a line end. Diagnostics of the answer are not part of it. */
export function drawAffected(answer: AffectedAnswer, options: ViewOptions): string {
  const style = createStyle(options.color);
  const lines = drawHeadline(answer, style);
  const names = nameAll(answer);
  for (const module of answer.modules) {
    const packages = answer.packages.filter((found) => found.module === module.path);
    if (packages.length > 0) lines.push('', ...drawModule(module, packages, names, style, options.columns));
  }
  if (answer.removed.length > 0) {
    lines.push(
      '',
      `${style.bold('removed')}: no longer in the workspace`,
      ...answer.removed.map((path) => `  ${path}`),
    );
  }
  return `${lines.join('\n')}\n`;
}

function drawHeadline(answer: AffectedAnswer, style: Style): string[] {
  const n = answer.packages.length;
  const extent =
    n === 0
      ? `nothing affected (0 of ${count(answer.total, 'package')})`
      : `${n} of ${count(answer.total, 'package')} affected in ${count(answer.modules.length, 'module')}`;
  return [style.bold(extent), ...drawSides(answer.base, answer.head)];
}

/** Every path that the answer names, since a trail may pass through packages that are not in the list. */
function nameAll(answer: AffectedAnswer): Map<string, string> {
  const paths = new Set<string>();
  for (const { importPath, reasons } of answer.packages) {
    paths.add(importPath);
    for (const reason of reasons) for (const path of trailOf(reason)) paths.add(path);
  }
  return shortNames(paths);
}

function drawModule(
  module: { readonly path: string; readonly dir: string },
  packages: readonly AffectedPackage[],
  names: ReadonlyMap<string, string>,
  style: Style,
  columns: number | undefined,
): string[] {
  const nameOf = (path: string): string => names.get(path) ?? path;
  const width = Math.min(32, Math.max(...packages.map(({ importPath }) => nameOf(importPath).length)));
  const dir = module.dir === '.' ? 'the root' : module.dir;
  const lines = [`${style.bold(module.path)}  ${style.dim(`${dir}, ${count(packages.length, 'package')}`)}`];
  for (const found of packages) {
    const name = nameOf(found.importPath);
    const head = `  ${name.padEnd(width)}  `;
    const more = found.reasons.length - 1 + (found.moreReasons ?? 0);
    const tail = `${more > 0 ? ` (+${more})` : ''}${found.hasTests ? '' : ' (no tests)'}`;
    const room = columns === undefined ? undefined : Math.max(24, columns - head.length - tail.length);
    const [first] = found.reasons;
    lines.push(`${head}${first ? drawReason(first, nameOf, room) : ''}${style.dim(tail)}`);
  }
  return lines;
}

/** `money/price.go modified → money → cart → api`; with too little room the middle becomes `… 2 more …`. */
function drawReason(reason: Reason, nameOf: (path: string) => string, room: number | undefined): string {
  const trail = trailOf(reason);
  const steps = trail.length < 2 ? [] : [...trail].reverse().map(nameOf);
  const what = cause(reason);
  const whole = [what, ...steps].join(' → ');
  if (room === undefined || whole.length <= room) return whole;
  for (let left = steps.length - 1; left >= 1; left -= 1) {
    const cut = [what, ...steps.slice(0, left - 1), `… ${steps.length - left} more …`, steps.at(-1)].join(' → ');
    if (cut.length <= room) return cut;
  }
  return what.length <= room ? what : `${what.slice(0, room - 1)}…`;
}
