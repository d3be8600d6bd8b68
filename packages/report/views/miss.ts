// Draws the answer of `gows why PKG --miss`: each input that differs from the nearest earlier result, old and new.

import { unreachable } from '#diagnostics';
import type { ResultOrigin } from '#events';
import type { MissAnswer, ShownDifference } from '#plan';
import { createStyle, type Style } from '../format/style.ts';
import { count, minute, shortRevision } from '../format/words.ts';
import type { ViewOptions } from './affected.ts';
import { shortState, stateSides } from './state-words.ts';

/** A screen of 24 lines, less the prompt below and the line that counts the rest. */
const mostRows = 21;
const screenColumns = 80;

/** Whole text, ending in a line end. */
export function drawMiss(answer: MissAnswer, options: ViewOptions): string {
  const style = createStyle(options.color);
  const lines = drawHead(answer, style);
  if (answer.nearest && answer.reuse.state !== 'kept') {
    lines.push(`compared with the pass of ${drawOrigin(answer.nearest)}`);
  }
  if (answer.differences.length > 0) lines.push('');
  const hint = drawHint(answer);
  let left = answer.differences.length;
  let rows = rowsOf([...lines, ...hint]);
  for (const shown of answer.differences) {
    const drawn = drawDifference(shown);
    rows += rowsOf(drawn);
    if (rows > mostRows) break;
    lines.push(...drawn.map((line, at) => (at === 0 ? line : style.dim(line))));
    left--;
  }
  if (left > 0)
    lines.push(
      left === answer.differences.length ? `${count(left, 'difference')}` : `and ${count(left, 'further difference')}`,
    );
  lines.push(...hint);
  return `${lines.join('\n')}\n`;
}

/** What is assumed since no log tells, a person may know better. */
function drawHint({ package: path, differences, reuse, unfollowed }: MissAnswer): string[] {
  if (reuse.state !== 'missed') return [];
  const seen = new Set(
    differences.flatMap(({ difference }) => (difference.kind === 'sight' ? /^\S+/.exec(difference.name) : [])),
  );
  const fields = [
    ...(['worktree', 'unlisted', 'git', 'tree', 'in'].some((word) => seen.has(word)) ? ['"inputs": []'] : []),
    ...(seen.has('environment') ? ['"env": []'] : []),
  ];
  if (fields.length === 0) return [];
  return [
    ...(unfollowed === undefined ? [] : ['', `what it reads could not be followed: ${unfollowed}`]),
    '',
    'that is assumed; where it is not so, in "packages" of gows.jsonc:',
    `  ${JSON.stringify(path)}: { ${fields.join(', ')} }`,
  ];
}

function drawHead({ package: path, reuse }: MissAnswer, style: Style): string[] {
  switch (reuse.state) {
    case 'kept':
      return [`${style.bold(path)} would be reused: it passed ${drawOrigin(reuse.origin)}`];
    case 'missed':
      return [`${style.bold(path)} would run: ${reuse.cause}`];
    case 'off':
      return [`${style.bold(path)} always runs: ${reuse.why}`];
    default:
      return unreachable(reuse);
  }
}

function drawOrigin({ at, machine, commit, dirty, run }: ResultOrigin): string {
  const state = commit ? `, commit ${shortRevision(commit)}${dirty ? ' with changes' : ''}` : '';
  return `${minute(at)} on ${machine}${state} (run ${run})`;
}

function rowsOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / screenColumns)), 0);
}

interface Words {
  readonly what: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** How the package comes to it. */
  readonly way?: string | undefined;
}

/** Without colours; the first line names the input. */
function drawDifference(shown: ShownDifference): string[] {
  const { what, from, to, way } = wordsOf(shown);
  const lines = [`  ${what}`];
  if (from !== undefined || to !== undefined) {
    const sides = [from ?? 'none', to ?? 'none'];
    const line = `      ${sides.join(' → ')}`;
    // What is long stands old above new, so that the eye finds what differs.
    lines.push(
      ...(line.length > screenColumns ? sides.map((side, at) => `      ${at === 0 ? side : `→ ${side}`}`) : [line]),
    );
  }
  if (way !== undefined) lines.push(`      ${way}`);
  if (shown.changed && shown.changed.total > 0) {
    const { files, total } = shown.changed;
    const more = total > files.length ? ` and ${total - files.length} more` : '';
    lines.push(`      since then: ${files.join(', ')}${more}`);
  }
  return lines;
}

function wordsOf({ difference, line, now }: ShownDifference): Words {
  const at = line === undefined ? '' : `:${line}`;
  switch (difference.kind) {
    case 'file':
      return {
        what: `${difference.file}${at} ${difference.change}`,
        from: shortState(difference.from),
        to: shortState(difference.to),
        way: trailWords(difference.trail) ?? 'compiled into it',
      };
    case 'sight':
      return { ...sightWords(difference.name, at), ...stateSides(difference, now) };
    case 'field':
      return {
        what: difference.name === 'rule' ? 'what gows.jsonc says of the package' : difference.name,
        from: shortState(difference.from),
        to: shortState(difference.to),
      };
    case 'toolchain':
      return { what: 'the Go toolchain', from: difference.from, to: difference.to };
    case 'version':
      return { what: 'another version of gows', from: `${difference.from}`, to: `${difference.to}` };
    case 'module':
      return {
        what: `module ${difference.path}`,
        from: difference.from,
        to: difference.to,
        way: trailWords(difference.trail),
      };
    case 'setting':
      return {
        what: `${difference.name} of ${difference.unit}`,
        from: difference.from,
        to: difference.to,
        way: trailWords(difference.trail),
      };
    case 'error':
      return { what: `${difference.unit} cannot be loaded`, from: difference.from, to: difference.to };
    case 'import':
      return {
        what: `${difference.unit} ${difference.change === 'added' ? 'imports' : 'no longer imports'} ${difference.to}`,
        way: trailWords(difference.trail),
      };
    case 'unit':
      return {
        what: `${difference.unit} differs; its earlier form is no longer known`,
        way: trailWords(difference.trail),
      };
    default:
      return unreachable(difference);
  }
}

/** `open $TOP/a.json` as a person says it. */
function sightWords(name: string, at: string): Words {
  const [, word = '', spot = ''] = /^(\S+) ?(.*)$/s.exec(name) ?? [];
  const shown = `${spot.replace(/^\$TOP\//, '')}${at}`;
  switch (word) {
    case 'open':
      return { what: shown, way: 'read or listed by its tests' };
    case 'stat':
      return { what: shown, way: 'asked about by its tests' };
    case 'in':
      return { what: shown, way: 'in a folder whose files its tests may read unseen' };
    case 'env':
      return { what: `variable ${spot}`, way: 'consulted by its tests' };
    case 'environment':
      return { what: 'the environment', way: 'its tests start processes, or take the whole environment' };
    case 'worktree':
      return { what: 'a file of the work tree', way: 'its tests start processes, which read what no log tells' };
    case 'unlisted':
      return {
        what: 'a file that git ignores, or outside of the repository',
        way: 'its tests start processes, which read what no log tells',
      };
    case 'git':
      return { what: 'the commit or a tag', way: 'its tests start processes, which may ask git for it' };
    case 'tree':
      return { what: `files beneath ${shown}`, way: 'its tests may read them unseen' };
    case 'glob':
      return { what: `files of ${shown}`, way: 'named as inputs in gows.jsonc' };
    default:
      return { what: name };
  }
}

function trailWords(trail: readonly string[]): string | undefined {
  return trail.length < 2 ? undefined : `through ${trail.slice(1).reverse().join(' → ')}`;
}
