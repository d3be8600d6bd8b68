// A program for a pty: plays a stream with the time stepped, presses no key by itself, and marks where a frame is whole.
//
//     node frames.fixture.ts STEPS, where STEPS is JSON: `{ stream, color?, keys?, steps: [...] }`. A step is a number (go to
//     so many milliseconds after the start), or a text: it is written as `OSC 777` mark. `key` and `resize` marks wait for
//     that to happen to this program before they go on.

import { once } from 'node:events';
import type { RunEvent } from '#events';
import { openKeyboard } from '#keyboard';
import { createPlainWriter, createSteppedClock, createStyle } from '#report';
import { readRecorded } from '#testkit';
import { openScreen } from './index.ts';
import { colourLeftOn, manyPackages, oddNames, steeringOutput } from './streams.fixture.ts';

export interface FrameScript {
  readonly stream: string;
  readonly color?: boolean;
  /** False: no test can be made to print its goroutines, as in a replay. */
  readonly dumps?: boolean;
  readonly steps: readonly (number | string)[];
}

const streams: Readonly<Record<string, () => RunEvent[]>> = {
  many: manyPackages,
  odd: oddNames,
  colour: colourLeftOn,
  steering: steeringOutput,
};

async function play(script: FrameScript): Promise<void> {
  const events = streams[script.stream]?.() ?? readRecorded(script.stream);
  const start = Date.parse(events[0]?.at ?? '');
  const clock = createSteppedClock(start);
  const put = (text: string): void => void process.stdout.write(text);
  let stopping = false;
  const writer = createPlainWriter({
    write: (text) => screen.above(text),
    screen: true,
    color: script.color === true,
    verbose: false,
    columns: process.stdout.columns,
    ...clock,
  });
  const screen = openScreen({
    state: writer.state,
    terminal: process.stderr,
    keys: true,
    text: put,
    style: createStyle(script.color === true),
    now: clock.now,
    pace: clock,
    used: () => 0,
    stopping: () => stopping,
    actions: {
      stop: () => {
        stopping = true;
      },
      ...writer.tasks,
      ...(script.dumps === false ? {} : { dump: (task: string) => screen.above(`[dump of ${task}]\n`) }),
    },
  });
  const keyboard = openKeyboard(process.stdin, screen.press);
  let next = 0;
  const goTo = (ms: number): void => {
    for (;;) {
      const event = events[next];
      if (!event || Date.parse(event.at) > start + ms) break;
      clock.advance(Date.parse(event.at));
      writer(event);
      if (event.type === 'run.finished') screen.close();
      else screen.changed();
      next += 1;
    }
    clock.advance(start + ms);
  };
  for (const step of script.steps) {
    if (typeof step === 'number') goTo(step);
    else {
      const happened = step.startsWith('key ')
        ? once(process.stdin, 'data')
        : step.startsWith('resize ')
          ? once(process.stderr, 'resize')
          : undefined;
      process.stderr.write(`\u001b]777;${step}\u0007`);
      await happened;
    }
  }
  screen.close();
  keyboard.close();
}

await play(JSON.parse(process.argv[2] ?? '{}'));
