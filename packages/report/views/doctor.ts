// Draws the answer of `gows doctor` for people.

import type { DoctorAnswer, Finding, FindingSeverity } from '#doctor';
import { drawPlace } from '../format/diagnostic.ts';
import { createStyle, type Paint, type Style } from '../format/style.ts';
import { count, wrapText } from '../format/words.ts';
import type { ViewOptions } from './affected.ts';

const words: readonly FindingSeverity[] = ['ok', 'note', 'warning', 'failure'];
const severityWidth = Math.max(...words.map((word) => word.length));
/** Sentences that would have fewer columns beside the names of the checks stand below them. */
const leastBeside = 32;

/** Whole text, ending in a line end. Lines are broken at `columns` where that is given. */
export function drawDoctor(answer: DoctorAnswer, options: ViewOptions): string {
  const style = createStyle(options.color);
  const nameWidth = Math.max(...answer.findings.map(({ check }) => check.length));
  const lines = answer.findings.flatMap((one) => drawFinding(one, style, nameWidth, options.columns));
  return [...lines, '', drawCounts(answer, style), ''].join('\n');
}

function drawFinding(one: Finding, style: Style, nameWidth: number, columns: number | undefined): readonly string[] {
  const { check, severity, message, place, related = [], remedy } = one;
  const beside = severityWidth + 2 + nameWidth + 2;
  const room = columns ?? Number.POSITIVE_INFINITY;
  const isNarrow = room - beside < leastBeside;
  const indent = isNarrow ? 2 : beside;
  const width = Math.max(1, room - indent);
  const fold = (text: string, first = '', next = first) =>
    wrapText(text, width - first.length).map((line, index) => `${index === 0 ? first : next}${line}`);
  const text = [
    ...fold(`${place ? `${drawPlace(place)}: ` : ''}${message}`),
    ...related.flatMap((other) => fold(`${other.place ? `${drawPlace(other.place)}: ` : ''}${other.message}`, '  ')),
    ...(remedy === undefined
      ? []
      : fold(remedy, 'remedy: ', isNarrow ? '  ' : '        ').map((line, index) =>
          index === 0 ? line.replace('remedy:', style.bold('remedy:')) : line,
        )),
  ];
  const head = `${paintOf(severity, style)(severity.padEnd(severityWidth))}  `;
  const below = text.map((line) => ' '.repeat(indent) + line);
  if (isNarrow) return [`${head}${check}`, ...below];
  return [`${head}${check.padEnd(nameWidth)}  ${text[0]}`, ...below.slice(1)];
}

function paintOf(severity: FindingSeverity, style: Style): Paint {
  switch (severity) {
    case 'ok':
      return style.green;
    case 'note':
      return style.dim;
    case 'warning':
      return style.yellow;
    case 'failure':
      return style.red;
  }
}

function drawCounts({ counts: { note, warning, failure } }: DoctorAnswer, style: Style): string {
  const parts = [
    ...(failure > 0 ? [count(failure, 'failure')] : []),
    ...(warning > 0 ? [count(warning, 'warning')] : []),
    ...(note > 0 ? [count(note, 'note')] : []),
  ];
  const paint = failure > 0 ? style.red : warning > 0 ? style.yellow : style.green;
  return paint(parts.length === 0 ? 'nothing stands in the way' : parts.join(', '));
}
