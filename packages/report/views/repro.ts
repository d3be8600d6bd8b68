// Draws the answer of `gows repro record` and `gows repro check`: the hashes, and of what differs why and what to do.

import { unreachable } from '#diagnostics';
import { type Deviation, platformOf, type ReproAnswer, type ReproTarget, type Verdict } from '#repro';
import { createStyle, type Style } from '../format/style.ts';
import { count, wrapList } from '../format/words.ts';
import type { ViewOptions } from './affected.ts';

/** Whole text, ending in a line end. What is wrong stands at the end, where a terminal shows it. */
export function drawRepro(answer: ReproAnswer, options: ViewOptions): string {
  const style = createStyle(options.color);
  const lines = [style.bold(headline(answer))];
  if (answer.variations.length > 0) {
    const about = answer.variations.map((one) => one.about);
    lines.push(...wrapList('varied:', about, options.columns ?? usualColumns).map(style.dim));
  }
  lines.push(...answer.untried.map(({ variation, why }) => `not varied: ${variation}, as ${why}`));
  for (const verdict of ['same', 'left-out', 'undecided', 'different'] as const) {
    for (const target of answer.targets) {
      if (target.verdict === verdict) lines.push(...drawTarget(target, answer, style));
    }
  }
  lines.push(...answer.dropped.map((one) => `${'taken out'.padEnd(wordWidth)}  ${nameOf(one)}`));
  return `${lines.join('\n')}\n`;
}

function headline({ command, lock, written, targets }: ReproAnswer): string {
  const of = (verdict: Verdict): number => targets.filter((target) => target.verdict === verdict).length;
  const [same, different, undecided] = [of('same'), of('different'), of('undecided')];
  const all = count(same + different + undecided, 'binary', 'binaries');
  const rest = [
    ...(different > 0 ? [`${different} differ${different === 1 ? 's' : ''}`] : []),
    ...(undecided > 0 ? [`of ${undecided} it cannot be told`] : []),
  ].join(', ');
  if (command === 'check')
    return rest === '' ? `${all} as recorded in ${lock}` : `${same} of ${all} as recorded in ${lock}; ${rest}`;
  const wrote = written ? `${lock} written` : `${lock} is left as it is`;
  return rest === ''
    ? `${all} came out alike twice; ${wrote}`
    : `${same} of ${all} came out alike twice; ${rest}; ${wrote}`;
}

const usualColumns = 80;
const wordWidth = 'different'.length;

function drawTarget(target: ReproTarget, { command }: ReproAnswer, style: Style): readonly string[] {
  const { verdict, built, other, recorded, cause, differs = [], why, remedy } = target;
  const head = `${paintOf(verdict, style)(wordOf(target).padEnd(wordWidth))}  ${nameOf(target)}`;
  const below: string[] = [];
  if (verdict === 'same') {
    if (built) below.push(built.sha256);
    if (target.change === 'replaced' && recorded) {
      const isAsBefore = recorded.sha256 === built?.sha256;
      below.push(
        style.dim(isAsBefore ? 'the same hash as before, of other source or settings' : `${recorded.sha256} before`),
      );
    }
  } else if (verdict === 'different') {
    if (command === 'check') below.push(`${recorded?.sha256 ?? ''} recorded`, `${built?.sha256 ?? ''} built`);
    else below.push(`${built?.sha256 ?? ''} as the workspace is`, `${other?.sha256 ?? ''} ${cause?.about ?? ''}`);
  } else {
    below.push(...(why ?? '').split('\n'));
    if (cause) below.push(`that is so ${cause.about}`);
  }
  below.push(...differs.flatMap(drawDifference));
  if (verdict === 'different' && command === 'check' && differs.length === 0) {
    below.push('toolchain, flags, settings, compilers and source are those of the lock');
  }
  if (remedy !== undefined) below.push(`${style.bold('remedy:')} ${remedy}`);
  return [head, ...below.map((line) => `    ${line}`)];
}

function wordOf({ verdict, change }: ReproTarget): string {
  switch (verdict) {
    case 'same':
      return change === 'kept' || change === undefined ? 'equal' : change === 'added' ? 'added' : 'replaced';
    case 'different':
      return 'different';
    case 'undecided':
      return 'untold';
    case 'left-out':
      return 'left out';
    default:
      return unreachable(verdict);
  }
}

function paintOf(verdict: Verdict, style: Style): Style['red'] {
  return verdict === 'same' ? style.green : verdict === 'different' ? style.red : style.yellow;
}

function nameOf({
  package: path,
  form,
  goos,
  goarch,
}: Pick<ReproTarget, 'package' | 'form' | 'goos' | 'goarch'>): string {
  return `${path}  ${form}  ${platformOf({ goos, goarch })}`;
}

function drawDifference({ what, recorded, now }: Deviation): readonly string[] {
  if (what === 'graph') return ['the source, or a module that it uses, is another'];
  const line = `${what}: ${recorded || 'none'} → ${now || 'none'}`;
  return line.length <= 76
    ? [line]
    : [`${what}: ${recorded || 'none'}`, `${' '.repeat(what.length)} → ${now || 'none'}`];
}
