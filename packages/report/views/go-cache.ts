// Draws the answer of `gows inspect pollution --go-cache` for people.

import { shellWord } from '#diagnostics';
import type { GoCacheAnswer } from '#inspect';
import { createStyle } from '../format/style.ts';
import { bytes, count } from '../format/words.ts';
import type { ViewOptions } from './affected.ts';

/** How many files are named; the rest is counted. */
const limit = 20;

export interface GoCacheViewOptions extends ViewOptions {
  /** Absolute folder of the test binaries that gows keeps. */
  readonly binaries: string;
}

/** Whole text, ending in a line end. */
export function drawGoCache(answer: GoCacheAnswer, options: GoCacheViewOptions): string {
  const { altered, unread } = answer;
  const style = createStyle(options.color);
  const lines = [
    style.bold(
      altered.length > 0
        ? `${altered.length} of ${count(answer.outputs, 'file')} in Go's build cache ${altered.length === 1 ? 'is' : 'are'} not what was stored`
        : `Go's build cache is ${answer.outputs === 0 ? 'empty' : 'as it was stored'}`,
    ),
    `${answer.folder}: ${count(answer.entries, 'entry', 'entries')}, ${bytes(answer.bytes)} read${passedOver(answer)}`,
  ];
  if (altered.length > 0) lines.push('', ...drawAltered(answer, options.binaries));
  if (unread.length > 0) {
    lines.push('', `${count(unread.length, 'file')} could not be read:`);
    lines.push(...limited(unread.map(({ file, message }) => `  ${file}: ${message}`)));
  }
  return `${lines.join('\n')}\n`;
}

function passedOver({ passedOver: n }: GoCacheAnswer): string {
  return n === 0 ? '' : `; ${n} more ${n === 1 ? 'is' : 'are'} incomplete, which the go command passes over`;
}

function drawAltered({ altered }: GoCacheAnswer, binaries: string): readonly string[] {
  return [
    ...limited(
      altered.map(({ file, bytes: size, actions }) => {
        const more = actions.length > 1 ? ` and ${actions.length - 1} more` : '';
        return `  ${file}\n    ${size} bytes, the result of action ${actions[0]}${more}`;
      }),
    ),
    '',
    'The go command looks at their size only and uses them as they are. What was compiled or linked from them since then',
    'is wrong as well, under hashes that fit, and so may be results that gows has kept, whatever their flags: it is not',
    'enough to delete these files.',
    '',
    '  remedy:',
    '    go clean -cache',
    `    rm -rf ${shellWord(binaries)}`,
    '    gows cache gc --all',
    '  and delete programs that were built meanwhile, or build them with -a: the go command takes them for up to date',
  ];
}

function limited(lines: readonly string[]): readonly string[] {
  return lines.length <= limit ? lines : [...lines.slice(0, limit), `  and ${lines.length - limit} more`];
}
