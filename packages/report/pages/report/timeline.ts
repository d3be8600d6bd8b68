// The timeline: a row for each package with what it did when, drawn on a canvas so that a thousand rows scroll smoothly.

import type { ReportAnswer, ReportTask, Span, SpanKind } from '../../run-report/answer.ts';
import { el } from '../shared/dom.ts';
import { commonPrefix, isBad, spanWords, time } from './words.ts';

export interface Timeline {
  readonly body: HTMLElement;
  readonly rows: number;
  filter(words: string): void;
  /** Moves to the row of a package. */
  choose(name: string): void;
  onChoose(open: (name: string) => void): void;
  focus(): void;
}

const row = 20;
const axis = 22;
const most = 560;
/** Which of the page's colours a stretch has. */
const colours: Readonly<Record<SpanKind, string>> = {
  wait: '--span-wait',
  compile: '--span-compile',
  link: '--span-link',
  ready: '--span-ready',
  run: '--span-run',
  reused: '--span-reused',
};

export function timeline(answer: ReportAnswer): Timeline {
  const all = [...answer.tasks].filter(({ spans }) => spans.length > 0).sort(byStart);
  const prefix = commonPrefix(all.map((task) => task.package));
  let rows = all;
  let at = 0;
  let open: (name: string) => void = () => {};

  const canvas = el('canvas', { 'aria-hidden': 'true' });
  const rail = el('div', {}, canvas);
  const box = el(
    'div',
    {
      class: 'chart',
      tabindex: 0,
      role: 'listbox',
      'aria-label': 'Timeline of packages, the first to begin at the top, what was reused at the end',
      'aria-activedescendant': 'row',
    },
    rail,
  );
  /** What the canvas cannot say: the row that is chosen. */
  const said = el('div', { id: 'row', role: 'option', 'aria-selected': 'true', class: 'unseen' });
  box.append(said);
  const told = el('p', { class: 'told' });
  const empty = el('p', { class: 'muted', hidden: true }, 'No package of this name.');
  const body = el('div', {}, legend(all), box, empty, told);

  const draw = (): void => paint(canvas, box, rows, at, answer.run.elapsedMs, prefix, document.activeElement === box);
  let due = false;
  const soon = (): void => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      draw();
    });
  };
  const resize = (): void => {
    const height = axis + rows.length * row + 4;
    rail.style.height = `${height}px`;
    box.style.height = `${Math.min(most, height + 2)}px`;
    soon();
  };
  const tell = (): void => {
    const task = rows[at];
    const text = task ? describe(task) : '';
    said.textContent = text;
    told.textContent = text;
    soon();
  };
  const move = (to: number): void => {
    at = Math.min(rows.length - 1, Math.max(0, to));
    const y = at * row;
    const room = box.clientHeight - axis - row;
    if (y < box.scrollTop) box.scrollTop = y;
    else if (y > box.scrollTop + room) box.scrollTop = y - room;
    tell();
  };
  const show = (): void => {
    box.scrollIntoView({ block: 'center' });
    box.focus({ preventScroll: true });
  };
  const rowAt = (event: MouseEvent): number => {
    const y = event.clientY - box.getBoundingClientRect().top - axis + box.scrollTop;
    return Math.floor(y / row);
  };

  box.addEventListener('scroll', soon, { passive: true });
  box.addEventListener('focus', tell);
  box.addEventListener('blur', soon);
  box.addEventListener('pointermove', (event) => {
    const over = rows[rowAt(event)];
    told.textContent = describe(over ?? rows[at]);
  });
  box.addEventListener('pointerleave', tell);
  box.addEventListener('click', (event) => {
    const over = rowAt(event);
    if (rows[over]) move(over);
  });
  box.addEventListener('dblclick', () => open(rows[at]?.package ?? ''));
  box.addEventListener('keydown', (event) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 20,
      PageUp: -20,
      Home: -all.length,
      End: all.length,
    };
    const by = steps[event.key];
    if (by !== undefined) move(at + by);
    else if (event.key === 'Enter') open(rows[at]?.package ?? '');
    else return;
    event.preventDefault();
  });
  new ResizeObserver(soon).observe(box);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', soon);
  resize();
  tell();

  return {
    body,
    rows: all.length,
    focus: show,
    choose(name) {
      const found = rows.findIndex((task) => task.package === name);
      if (found < 0) return;
      move(found);
      show();
    },
    onChoose(given) {
      open = given;
    },
    filter(words) {
      rows = words === '' ? all : all.filter((task) => task.package.toLowerCase().includes(words));
      at = 0;
      box.scrollTop = 0;
      empty.hidden = rows.length > 0;
      box.hidden = rows.length === 0;
      resize();
      tell();
    },
  };
}

/** By when their tests began. Last what was reused and took no time: of a run of hundreds it would fill the first screens. */
function byStart(a: ReportTask, b: ReportTask): number {
  const began = ({ spans }: ReportTask) => spans.find(({ kind }) => kind === 'run' || kind === 'reused')?.startMs;
  const idle = ({ spans }: ReportTask) => Number(spans.every(({ kind }) => kind === 'reused'));
  return idle(a) - idle(b) || (began(a) ?? a.spans.at(-1)?.endMs ?? 0) - (began(b) ?? b.spans.at(-1)?.endMs ?? 0);
}

function legend(tasks: readonly ReportTask[]): HTMLElement {
  const met = new Set(tasks.flatMap(({ spans }) => spans.map(({ kind }) => kind)));
  const items = (Object.keys(spanWords) as SpanKind[])
    .filter((kind) => met.has(kind))
    .map((kind) => el('li', {}, el('span', { class: `swatch ${kind}` }), spanWords[kind]));
  if (tasks.some(isBad)) items.push(el('li', {}, el('span', { class: 'swatch failed' }), 'runs, and fails'));
  return el('ul', { class: 'legend', 'aria-label': 'Colours' }, ...items);
}

function describe(task: ReportTask | undefined): string {
  if (!task) return '';
  const parts = task.spans.map(({ kind, startMs, endMs }) =>
    kind === 'reused' ? spanWords.reused : `${spanWords[kind]} ${time(endMs - startMs)}`,
  );
  return `${task.package}: ${parts.join(', ')}; ended after ${time(task.spans.at(-1)?.endMs ?? 0)}`;
}

/** Draws the rows that can be seen. */
function paint(
  canvas: HTMLCanvasElement,
  box: HTMLElement,
  rows: readonly ReportTask[],
  at: number,
  totalMs: number,
  prefix: string,
  focused: boolean,
): void {
  const [width, height] = [box.clientWidth, box.clientHeight];
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const pen = canvas.getContext('2d');
  if (!pen) return;
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = `12px ${colour('--sans')}`;
  pen.textBaseline = 'middle';

  const nameWidth = Math.min(280, Math.max(110, width * 0.26));
  const scale = (width - nameWidth - 14) / Math.max(totalMs, 1);
  const x = (ms: number) => nameWidth + ms * scale;
  const first = Math.max(0, Math.floor(box.scrollTop / row));
  const last = Math.min(rows.length, first + Math.ceil((height - axis) / row) + 1);

  const line = colour('--line');
  const muted = colour('--muted');
  for (const tick of ticks(totalMs, (width - nameWidth) / 90)) {
    pen.fillStyle = line;
    pen.fillRect(Math.round(x(tick)), axis - 4, 1, height);
    pen.fillStyle = muted;
    const text = time(tick);
    pen.fillText(text, Math.min(x(tick) + 3, width - pen.measureText(text).width - 2), axis / 2);
  }
  pen.save();
  pen.beginPath();
  pen.rect(0, axis, width, height - axis);
  pen.clip();
  for (let n = first; n < last; n += 1) {
    const task = rows[n];
    if (!task) continue;
    const y = axis + n * row - box.scrollTop;
    if (n === at) {
      pen.fillStyle = colour(focused ? '--chosen' : '--panel');
      pen.fillRect(0, y, width, row);
    }
    const failed = isBad(task);
    pen.fillStyle = colour(failed ? '--bad' : '--text');
    pen.fillText(fitted(pen, task.package.slice(prefix.length), nameWidth - 14), 6, y + row / 2);
    for (const span of task.spans) {
      pen.fillStyle = colour(failed && span.kind === 'run' ? '--span-failed' : colours[span.kind]);
      const [left, size] = place(span, x);
      const thin = span.kind === 'wait' || span.kind === 'ready';
      pen.fillRect(left, y + (thin ? row / 2 - 2 : 4), size, thin ? 4 : row - 8);
    }
  }
  pen.restore();
}

/** Nothing is thinner than can be seen. */
function place({ startMs, endMs }: Span, x: (ms: number) => number): readonly [number, number] {
  return [x(startMs), Math.max(2, x(endMs) - x(startMs))];
}

/** The end of a name tells more than its beginning. */
function fitted(pen: CanvasRenderingContext2D, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  let from = 1;
  let to = text.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (pen.measureText(`…${text.slice(middle)}`).width <= width) to = middle;
    else from = middle + 1;
  }
  return `…${text.slice(from)}`;
}

function ticks(totalMs: number, wanted: number): readonly number[] {
  const least = totalMs / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  const step = [1, 2, 5, 10].map((n) => n * power).find((size) => size >= least) ?? power * 10;
  return Array.from({ length: Math.floor(totalMs / step) + 1 }, (_, n) => n * step);
}
