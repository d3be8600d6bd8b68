// Draws what a terminal showed over time as one SVG that moves by CSS alone.

import type { Look } from '#testkit';

export interface Shown {
  /** Milliseconds from the first frame on. */
  readonly at: number;
  readonly rows: readonly (readonly Look[])[];
}

export interface SvgRequest {
  readonly columns: number;
  readonly rows: number;
  readonly frames: readonly Shown[];
  /** How long the last frame stays before all begins again, in milliseconds. */
  readonly restMs: number;
  /** For those who cannot see it. */
  readonly title: string;
}

const cell = { width: 8.4, height: 19 };
const margin = 14;
const fonts = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";
const background = '#0d1117';
const foreground = '#e6edf3';
/** By the number of the terminal's palette: red, green, yellow. Each at least 4.5 : 1 on the background. */
const colors: Readonly<Record<number, string>> = { 1: '#ff7b72', 2: '#56d364', 3: '#e3b341' };
const dimmed = '#8b949e';

export function drawSvg(request: SvgRequest): string {
  const { columns, rows, frames, restMs, title } = request;
  const width = Math.ceil(columns * cell.width + 2 * margin);
  const height = rows * cell.height + 2 * margin;
  const total = (frames.at(-1)?.at ?? 0) + restMs;
  const share = (ms: number): string => `${((100 * ms) / total).toFixed(3)}%`;
  const defined = new Map<string, string>();
  const groups: string[] = [];
  const rules: string[] = [];
  frames.forEach((frame, at) => {
    const last = at === frames.length - 1;
    const from = share(frame.at);
    const to = last ? '100%' : share(frames[at + 1]?.at ?? total);
    const before = at === 0 ? '' : '0%{visibility:hidden}';
    rules.push(`@keyframes k${at}{${before}${from}{visibility:visible}${last ? '' : `${to}{visibility:hidden}`}}`);
    rules.push(`.f${at}{animation-name:k${at}}`);
    const lines = frame.rows.flatMap((row, number) => drawRow(row, number, defined));
    groups.push(`<g class="f f${at}${last ? ' last' : ''}">${lines.join('')}</g>`);
  });
  const style = [
    `text{font:14px ${fonts};fill:${foreground};white-space:pre}`,
    `.b{font-weight:600}.d{fill:${dimmed}}`,
    ...Object.entries(colors).map(([number, color]) => `.c${number}{fill:${color}}`),
    `.f{visibility:hidden;animation-duration:${total}ms;animation-timing-function:step-end;animation-iteration-count:infinite}`,
    '.last{visibility:visible}',
    ...rules,
    '@media (prefers-reduced-motion:reduce){.f{animation:none}}',
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${style.join('')}</style>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${background}"/>`,
    `<defs>${[...defined].map(([text, id]) => `<g id="${id}">${text}</g>`).join('')}</defs>`,
    ...groups,
    '</svg>\n',
  ].join('\n');
}

/** A row that looks the same in many frames stands in the file once. */
function drawRow(row: readonly Look[], number: number, defined: Map<string, string>): string[] {
  if (row.length === 0) return [];
  const text = row.map(drawLook).join('');
  const id = defined.get(text) ?? `r${defined.size}`;
  defined.set(text, id);
  return [`<use href="#${id}" y="${number * cell.height}"/>`];
}

function drawLook({ column, width, text, color, bold, dim }: Look): string {
  if (text.trim() === '') return '';
  const names = [...(bold ? ['b'] : []), ...(dim ? ['d'] : []), ...(color === undefined ? [] : [`c${color}`])];
  const x = (margin + column * cell.width).toFixed(1);
  const length = (width * cell.width).toFixed(1);
  const look = names.length === 0 ? '' : ` class="${names.join(' ')}"`;
  return `<text x="${x}" y="${margin + 14}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${look}>${escapeXml(text)}</text>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
