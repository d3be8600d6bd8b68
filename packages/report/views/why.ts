// Draws the answer of `gows why PKG`: for every reason the path from what changed to the package, one package a line.

import { unreachable } from '#diagnostics';
import type { Reason, WhyAnswer } from '#plan';
import { drawSides } from '../format/opening.ts';
import { createStyle, type Style } from '../format/style.ts';
import { count } from '../format/words.ts';
import type { ViewOptions } from './affected.ts';
import { cause, trailOf } from './cause.ts';

/** Whole text, ending in a line end. */
export function drawWhy(answer: WhyAnswer, options: ViewOptions): string {
  const style = createStyle(options.color);
  const sides = drawSides(answer.base, answer.head);
  if (!answer.affected) {
    return [
      `${style.bold(answer.package)} is not affected`,
      ...sides,
      '',
      'Equal on both sides: every file compiled into its build and tests, those of all',
      'packages that it imports, the versions of modules outside the workspace, the',
      'toolchain, and the settings of the build. And no changed file is one that no',
      'package owns and that its tests may read.',
      '',
    ].join('\n');
  }
  const more = answer.moreReasons ?? 0;
  const lines = [
    `${style.bold(answer.package)} is affected, for ${count(answer.reasons.length + more, 'reason')}`,
    ...sides,
    ...answer.reasons.flatMap((reason) => ['', ...drawPath(reason, answer.package, style)]),
    ...(more > 0 ? ['', `and ${count(more, 'further reason')}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function drawPath(reason: Reason, target: string, style: Style): string[] {
  const trail = trailOf(reason);
  const path = trail.length === 0 ? [target] : [...trail].reverse();
  const width = Math.max(...path.map((step) => step.length));
  return [
    cause(reason),
    ...path.map((step, at) => {
      const before = path[at - 1];
      const link = before === undefined ? linkOf(reason) : `imports ${before}`;
      return `  → ${step.padEnd(width)}  ${style.dim(link)}`.trimEnd();
    }),
  ];
}

/** How the cause reaches the first package of the path. */
function linkOf(reason: Reason): string {
  switch (reason.kind) {
    case 'changed':
      return 'compiles it';
    case 'reads':
      return 'its tests were seen to read it';
    case 'may-read':
      return 'its tests may read it';
    case 'module':
      return 'imports the module';
    case 'imports':
      return 'has these imports';
    case 'setting':
      return 'is built with it';
    case 'toolchain':
      return 'is built with it';
    case 'new':
      return 'is not in the base';
    case 'error':
      return 'cannot be loaded on one side';
    case 'base-unlistable':
      return 'has nothing to be compared with';
    default:
      return unreachable(reason);
  }
}
