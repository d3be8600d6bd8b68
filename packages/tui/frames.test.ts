// What a person sees of recorded runs, at three sizes: a real pty, a virtual terminal, and frames that are agreed on.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '#events';
import { createPlainWriter, createSteppedClock } from '#report';
import { type Look, openTerminal, readRecorded, recordedNames, replay, repository, type Terminal } from '#testkit';
import type { FrameScript } from './frames.fixture.ts';

const golden = path.join(repository, 'testdata/golden/tui');
const sizes = [
  [40, 10],
  [80, 24],
  [200, 50],
] as const;

interface Seen {
  /** In order: heading and what the screen showed. */
  readonly frames: readonly string[];
  readonly terminal: Terminal;
}

/** Runs the fixture to its end. Marks: `frame NAME`, `key K`, `resize CxR`. */
async function show(
  script: FrameScript,
  columns: number,
  rows: number,
  onFrame?: (shown: Terminal) => void,
): Promise<Seen> {
  const frames: string[] = [];
  using terminal = openTerminal({
    command: process.execPath,
    args: [path.join(import.meta.dirname, 'frames.fixture.ts'), JSON.stringify(script)],
    cwd: repository,
    columns,
    rows,
    onMark(mark, shown) {
      const [verb = '', ...words] = mark.split(' ');
      const what = words.join(' ');
      if (verb === 'key') return shown.type(what);
      if (verb === 'resize') {
        const [c = 0, r = 0] = what.split('x').map(Number);
        return shown.resize(c, r);
      }
      onFrame?.(shown);
      frames.push(`## ${what}\n${shown.screen()}\n`);
    },
  });
  const { code } = await terminal.exited;
  expect(code, terminal.text()).toBe(0);
  expect(terminal.state).toEqual({ cursorShown: true, alternate: false });
  frames.push(`## all of it, at the end\n${terminal.text()}\n`);
  return { frames, terminal };
}

function compare(name: string, frames: readonly string[]): void {
  const file = path.join(golden, `${name}.txt`);
  const text = frames.join('\n');
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(golden, { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}

const scripts: Readonly<Record<string, FrameScript>> = {
  long: {
    stream: 'long',
    steps: [
      500,
      'frame compiling',
      14_000,
      'frame two run',
      16_000,
      'frame a failure above',
      'key t',
      'frame t',
      'key ?',
      'frame help',
      'key f',
      'frame failures',
      'key f',
      'key t',
      'key j',
      'key s',
      'frame one is followed',
      70_000,
      'frame later',
      118_000,
      'frame it fails',
      130_000,
    ],
  },
  mixed: { stream: 'mixed', steps: [2_000, 'frame 2 s', 8_000, 'frame 8 s', 14_000, 'frame 14 s', 1_000_000] },
  many: {
    stream: 'many',
    steps: [1_000, 'frame compile', 4_500, 'frame run', 5_300, 'frame later', 'key t', 'frame t'],
  },
  odd: { stream: 'odd', steps: [3_000, 'frame running', 'key t', 'frame t', 7_000, 'frame failed'] },
};

describe.each(sizes)('at %i × %i', (columns, rows) => {
  test.each(Object.keys(scripts))('%s looks as agreed', async (name) => {
    const script = scripts[name];
    if (!script) throw new Error(name);
    const { frames, terminal } = await show(script, columns, rows);
    compare(`${name}-${columns}x${rows}`, frames);
    for (const frame of frames.slice(0, -1)) {
      // The cursor's own line is the last one, so that nothing scrolls while a frame is replaced.
      expect(frame.split('\n').length - 2, frame).toBeLessThanOrEqual(rows - 1);
    }
    // Nothing that was there before is wiped out.
    for (const wipe of ['\u001b[2J', '\u001b[3J', '\u001bc']) expect(terminal.raw()).not.toContain(wipe);
  });
});

test('a terminal that grows and shrinks never shows a line of an earlier frame', async () => {
  const steps = [
    14_000,
    'resize 40x10',
    'frame 40 × 10',
    'resize 100x30',
    'frame 100 × 30',
    'resize 50x12',
    20_000,
    'frame 50 × 12',
    'resize 80x24',
    'frame 80 × 24',
    130_000,
  ];
  const { frames, terminal } = await show({ stream: 'long', steps }, 80, 24);
  compare('resize', frames);
  for (const frame of frames.slice(0, -1)) expect(frame.match(/q stop/g), frame).toHaveLength(1);
  expect(terminal.text()).not.toContain('q stop');
});

/** What the plain form says, less progress and packages that are fine; blanks alike, as a terminal has no tabs. */
function plainLines(events: readonly RunEvent[], columns: number): string[] {
  let text = '';
  const clock = createSteppedClock(Date.parse(events[0]?.at ?? ''));
  const write = (more: string): void => {
    text += more;
  };
  const writer = createPlainWriter({ write, color: false, verbose: false, columns, ...clock });
  replay(events, writer, clock);
  return lines(text).filter((line) => !/^(ok (?!.*\[flaky)|\[\d+\/\d+\] )/.test(line));
}

const lines = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trimEnd());

test.each(recordedNames())(
  '%s leaves the text of the plain form behind, each failure once, and its end whole',
  async (name) => {
    const steps = [300, 1_500, 5_000, 20_000, 1_000_000];
    const { terminal } = await show({ stream: name, steps }, 100, 24);
    expect(lines(terminal.text())).toEqual(plainLines(readRecorded(name), 100));
  },
);

test('with colours it says the same, and without them there is none', async () => {
  const { stream, steps } = scripts['mixed'] ?? { stream: '', steps: [] };
  const plain = await show({ stream, steps }, 80, 24);
  const coloured = await show({ stream, steps, color: true }, 80, 24);
  expect(coloured.frames).toEqual(plain.frames);
  const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`);
  expect(coloured.terminal.raw()).toMatch(colours);
  expect(plain.terminal.raw()).not.toMatch(colours);
});

test.each([true, false])(
  'a colour that a test leaves on ends above the live part (with colours: %s)',
  async (color) => {
    const looks: Look[][] = [];
    await show({ stream: 'colour', steps: [2_500, 'frame live'], color }, 80, 24, (shown) =>
      looks.push(...shown.looks()),
    );
    const rowWith = (text: string) => looks.find((row) => row.some((look) => look.text.includes(text)));
    expect(rowWith('a_test.go:1: ')?.some((look) => look.text === 'red' && look.color === 1)).toBe(true);
    for (const text of ['run     1.2 s b', 'run     1.2 s c', '1/3', 'q stop']) {
      const row = looks.find((found) =>
        found
          .map((look) => look.text)
          .join('')
          .includes(text),
      );
      expect(
        row?.every((look) => look.color === undefined),
        text,
      ).toBe(true);
    }
  },
);

test('output that would steer the terminal keeps its text and colours, and what stands there stays', async () => {
  const looks: Look[][] = [];
  const steps = [1_500, 'frame before', 2_500, 'frame after'];
  const { frames, terminal } = await show({ stream: 'steering', steps, color: true }, 80, 24, (shown) =>
    looks.push(...shown.looks()),
  );
  expect(frames[1]).toContain('\nfirst red  last\nFAIL    a ');
  expect(frames[1]?.match(/q stop/g)).toHaveLength(1);
  const row = looks.find((found) => found.some(({ text }) => text.includes('first')));
  expect(row?.some(({ text, color }) => text === 'red' && color === 1)).toBe(true);
  for (const steering of ['\u001b[2J', '\u001b[99A', '\u001b[6n', '\u001b]0;', '\u000e', '\u001bc']) {
    expect(terminal.raw()).not.toContain(steering);
  }
});

test('where no goroutines can be printed, no key for that is offered or taken', async () => {
  const steps = [2_500, 'key t', 'frame t', 'key d', 'key d', 'frame d', 'key ?', 'frame help'];
  const offered = async (dumps: boolean): Promise<string[]> =>
    (await show({ stream: 'steering', steps, dumps }, 80, 24)).frames.slice(0, 3);
  for (const frame of await offered(false)) expect(frame).not.toContain('goroutines');
  const [page, , help] = await offered(true);
  expect(page).toContain('d goroutines');
  expect(help).toContain('print the goroutines');
});

test('the list of failures is moved no further than to its end, and the first key back moves it back', async () => {
  const down = Array.from({ length: 20 }, () => 'key j');
  const steps = [3_500, 'key f', ...down, 'frame end', 'key k', 'frame one back', 'key j', 'frame end again'];
  const { frames } = await show({ stream: 'colour', steps }, 80, 10);
  const [end = '', back = '', again = ''] = frames.map((frame) => frame.split('\n').slice(1).join('\n'));
  expect(end).toContain('TestB8');
  expect(back).not.toContain('TestB8');
  expect(back).toContain('TestB7');
  expect(again).toBe(end);
});
