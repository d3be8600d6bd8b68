// Draws the answer of `gows repro explain`: on a screen at most twenty lines, of which the last says what to change.

import type { BinaryFacts, Cause, Difference, ExplainAnswer, SectionDifference } from '#repro';
import { withoutControls } from '../format/controls.ts';
import { createStyle, type Style } from '../format/style.ts';
import { count, wrapText } from '../format/words.ts';
import type { ViewOptions } from './affected.ts';

const mostRows = 20;
/** What leaves room for the heading and for some of what differs. */
const mostCauseRows = 12;
const mostSections = 5;
const usualColumns = 80;
/** `cause   `, `change  `. */
const headWidth = 8;

/** Whole text, ending in a line end. */
export function drawExplain(answer: ExplainAnswer, options: ViewOptions): string {
  const style = createStyle(options.color);
  const columns = options.columns ?? usualColumns;
  const { a, b } = answer;
  if (answer.equal) return `${style.green('equal')}: ${plain(a.file)} and ${plain(b.file)}, ${describe(a)}\n`;
  const head = [
    style.bold(`${plain(a.file)} and ${plain(b.file)} differ, first in byte ${answer.firstByte}`),
    ...[a, b].map((one, at) => cut(`  ${'AB'[at]}  ${describe(one)}`, columns)),
  ];
  const tail = drawCauses(answer.causes, columns, style);
  const room = mostRows - rowsOf([...head, ...tail], columns) - 2;
  const differences = drawDifferences(answer.differences, columns);
  const sections = drawSections(answer, columns);
  // Of both something is shown; sections, which tell least, give way first.
  const forSections = Math.min(sections.length, Math.max(room - differences.length, Math.min(room >> 1, 3)));
  const facts = [...limited(differences, room - forSections), ...limited(sections, forSections)];
  return `${[...head, ...(facts.length > 0 ? ['', ...facts] : []), '', ...tail].join('\n')}\n`;
}

function describe({ format, goos, goarch, goVersion, bytes: size, module, main }: BinaryFacts): string {
  const platform = format === undefined ? [] : [`${format} ${[goos, goarch].filter(Boolean).join('/')}`];
  const program = module ?? main;
  return [
    ...platform,
    ...(goVersion === undefined ? [] : [goVersion]),
    `${size} bytes`,
    ...(program === undefined ? [] : [plain(program)]),
  ].join(', ');
}

function drawDifferences(differences: readonly Difference[], columns: number): readonly string[] {
  return differences.map(({ part, name, a, b }) => {
    const sides = `${a ?? 'none'} → ${b ?? 'none'}`;
    const named = part === name ? name : part === 'main' ? `main ${name}` : name;
    return cut(`  ${named}: ${plain(sides)}`, columns);
  });
}

function drawSections({ sections, equalSections }: ExplainAnswer, columns: number): readonly string[] {
  const [real, following] = [
    sections.filter(({ follows }) => follows === undefined),
    sections.filter(({ follows }) => follows !== undefined),
  ];
  if (sections.length === 0) return [];
  const both = real.filter(({ a, b }) => a !== undefined && b !== undefined);
  const most = both.length > mostSections ? mostSections - 1 : mostSections;
  const named = (head: string, some: readonly SectionDifference[]) =>
    some.length > 0 ? [`  ${head}${some.map(({ name }) => name).join(', ')}`] : [];
  return [
    ...both.slice(0, most).map(drawSection),
    ...named(`and ${both.length - most} more: `, both.slice(most)),
    ...named(
      'only in A: ',
      real.filter(({ b }) => b === undefined),
    ),
    ...named(
      'only in B: ',
      real.filter(({ a }) => a === undefined),
    ),
    ...named('follow from the rest: ', following),
    `  ${count(equalSections, 'section')} equal`,
  ].map((line) => cut(plain(line), columns));
}

function drawSection({ name, a, b, differing }: SectionDifference): string {
  return a === b
    ? `  ${name}: ${differing} of ${a} bytes differ`
    : `  ${name}: ${a} → ${b} bytes, of which ${differing} differ`;
}

/** As many as there is room for, and at least the first. */
function drawCauses(causes: readonly Cause[], columns: number, style: Style): readonly string[] {
  const draw = (shown: readonly Cause[]) =>
    shown.flatMap(({ message, change }, at) => {
      const rest = at === 0 ? causes.length - shown.length : 0;
      const more = rest > 0 ? ` (${count(rest, 'further cause')}: --json)` : '';
      const lines = [folded('cause', `${plain(message)}${more}`, columns), folded('change', plain(change), columns)];
      return lines.flatMap((each) => each.map((line, row) => headed(line, row, style)));
    });
  for (let most = causes.length; most > 1; most--) {
    const lines = draw(causes.slice(0, most));
    if (lines.length <= mostCauseRows) return lines;
  }
  return draw(causes.slice(0, 1));
}

function folded(head: string, text: string, columns: number): readonly string[] {
  return wrapText(text, columns - headWidth).map((line, row) => `${(row === 0 ? head : '').padEnd(headWidth)}${line}`);
}

function headed(line: string, row: number, style: Style): string {
  return row === 0 ? style.bold(line.slice(0, headWidth)) + line.slice(headWidth) : line;
}

function limited(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  return most < 1 ? [] : [...lines.slice(0, most - 1), `  and ${lines.length - most + 1} more (--json)`];
}

function cut(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
}

function rowsOf(lines: readonly string[], columns: number): number {
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
}

function plain(text: string): string {
  return withoutControls(text);
}
