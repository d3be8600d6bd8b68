// Draws a diagnostic for people: place and message, the line with a caret, what else belongs to it, the remedy.

import type { Diagnostic, Place } from '#diagnostics';
import { createStyle, type Style } from './style.ts';

/** The text of a file that a diagnostic points into, or undefined where it cannot be read. */
export type SourceText = (file: string) => string | undefined;

export interface DiagnosticOptions {
  readonly color: boolean;
  /** Asked with the file as the diagnostic names it. */
  readonly source?: SourceText;
}

/** Whole text, ending in a line end. */
export function drawDiagnostic(diagnostic: Diagnostic, options: DiagnosticOptions): string {
  const { source } = options;
  const style = createStyle(options.color);
  const { severity, message, code, place, related = [], remedy } = diagnostic;
  const paint = severity === 'error' ? style.red : severity === 'warning' ? style.yellow : style.dim;
  const kind = severity === 'error' ? '' : `${paint(`${severity}:`)} `;
  const [first = '', ...more] = message.split('\n');
  const lines = [`${paint('gows:')} ${place ? `${drawPlace(place)}: ` : ''}${kind}${first} ${style.dim(`[${code}]`)}`];
  for (const line of more) lines.push(`  ${line}`);
  if (place) lines.push(...drawFrame(place, style, source));
  for (const other of related) {
    lines.push(`  ${other.place ? `${drawPlace(other.place)}: ` : ''}${other.message}`);
    if (other.place) lines.push(...drawFrame(other.place, style, source));
  }
  if (remedy !== undefined) {
    const [line = '', ...rest] = remedy.split('\n');
    lines.push(`  ${style.bold('remedy:')} ${line}`, ...rest.map((text) => `    ${text}`));
  }
  return `${lines.join('\n')}\n`;
}

/** `go.work:3:8`. */
export function drawPlace(place: Place): string {
  const { file, line, column } = place;
  return [file, ...(line === undefined ? [] : [line]), ...(column === undefined ? [] : [column])].join(':');
}

const longestLine = 160;

/** The line that a place points to, with a caret below its column. Empty where there is nothing to point at. */
function drawFrame(place: Place, style: Style, source: SourceText | undefined): string[] {
  if (place.line === undefined || source === undefined) return [];
  const text = source(place.file)?.split('\n')[place.line - 1]?.replace(/\r$/, '');
  if (text === undefined || text.trim() === '') return [];
  const number = String(place.line).padStart(5);
  // Without a column nothing of a very long line is more to the point than its beginning.
  const shown = place.column === undefined && text.length > longestLine ? `${text.slice(0, longestLine)}…` : text;
  const lines = [`${style.dim(`${number} |`)} ${shown}`];
  if (place.column !== undefined) {
    const before = Buffer.from(text, 'utf8')
      .subarray(0, place.column - 1)
      .toString('utf8');
    const blank = before.replace(/[^\t]/gu, ' ');
    lines.push(`${style.dim(`${' '.repeat(number.length)} |`)} ${blank}${style.red('^')}`);
  }
  return lines;
}
