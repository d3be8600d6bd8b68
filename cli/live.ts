// The writer of a run on a terminal: text as ever, and below it a screen, loaded and drawn only where there is time to see it.

import type { Consumer } from '#events';
import type { Keyboard } from '#keyboard';
import { type Clock, createPlainWriter, createStyle, machineClock, type PlainWriterOptions } from '#report';
import type { Screen, ScreenActions, ScreenWatch } from '#tui';
import { loadScreen } from './load-screen.ts';
import type { Output } from './output.ts';
import type { ScreenPlace } from './terminal.ts';

/** A watch around the run: it reads the keys, and has the terminal while no screen is drawn. */
export interface LiveWatch extends ScreenWatch {
  /** Told of the screen before it is drawn, and of none when it has gone. */
  readonly drawn: (screen: DrawnScreen | undefined) => void;
  readonly suspend: Keyboard['suspend'];
}

export type DrawnScreen = Pick<Screen, 'above' | 'press' | 'refresh'>;

export interface LiveRequest extends Pick<PlainWriterOptions, 'verbose' | 'root' | 'source' | 'brief'> {
  readonly output: Output;
  readonly place: ScreenPlace;
  /** The time that events go by. */
  readonly clock: Clock;
  /** Whether the run was told to stop. */
  readonly stopping: () => boolean;
  /** Makes a test print its goroutines; absent where none runs. */
  readonly dump?: ScreenActions['dump'];
  readonly watch?: LiveWatch;
}

export type LiveWriter = Consumer & { readonly close: () => void };

/** Nothing is drawn before, so that a run in which all is reused never flashes. */
const firstFrameMs = 150;

/** Gives the terminal back by itself at `run.finished`, before anything goes to stderr, and when the process ends. */
export function createLiveWriter(request: LiveRequest): LiveWriter {
  const { output, place, clock, watch, dump, verbose, root, source, brief } = request;
  const { text: where, color } = place;
  const put = where === 'stdout' ? output.out : (text: string) => void process.stderr.write(text);
  const { columns } = process[where];
  let screen: Screen | undefined;
  let keyboard: Keyboard | undefined;
  let stop = (): void => {};
  const began = machineClock.now();
  let state: 'quiet' | 'waiting' | 'over' = 'quiet';

  const writer = createPlainWriter({
    write: (text) => (screen ? screen.above(text) : put(text)),
    screen: true,
    color,
    verbose,
    ...clock,
    ...(root === undefined ? {} : { root }),
    ...(source ? { source } : {}),
    ...(brief === undefined ? {} : { brief }),
    ...(columns ? { columns } : {}),
  });
  /** The text goes on without a screen. */
  const leave = (): void => {
    state = 'over';
    stop();
    const open = screen;
    screen = undefined;
    open?.close();
    keyboard?.close();
    if (open) watch?.drawn(undefined);
    process.off('exit', leave);
  };
  const open = async (): Promise<void> => {
    const keys = process.stdin.isTTY === true;
    const { openScreen } = await loadScreen();
    const openKeys = keys && !watch ? (await import('./keys.ts')).openKeys : undefined;
    if (state === 'over') return;
    const drawn: DrawnScreen = {
      above: (text) => screen?.above(text),
      press: (key) => screen?.press(key),
      refresh: () => screen?.refresh(),
    };
    watch?.drawn(drawn);
    keyboard = openKeys?.(drawn.press);
    const suspend = watch?.suspend ?? keyboard?.suspend;
    screen = openScreen({
      state: writer.state,
      terminal: process.stderr,
      keys,
      text: put,
      style: createStyle(color),
      now: clock.now,
      pace: machineClock,
      used: () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      },
      stopping: request.stopping,
      actions: {
        // As if it came from the terminal: the first asks the run to stop, the second ends the program.
        stop: () => void process.emit('SIGINT'),
        ...writer.tasks,
        ...(dump ? { dump } : {}),
        ...(suspend ? { suspend } : {}),
      },
      ...(watch ? { watch } : {}),
    });
  };
  const wait = (): void => {
    state = 'waiting';
    stop = machineClock.schedule(Math.max(0, firstFrameMs - (machineClock.now() - began)), () => {
      open().catch((error: unknown) => {
        watch?.drawn(undefined);
        output.err(`gows: the screen cannot be drawn: ${String(error)}\n`);
      });
    });
  };

  process.on('exit', leave);
  output.onErr((text, write) => {
    leave();
    write(text);
  });
  const consume: Consumer = (event) => {
    writer(event);
    if (event.type === 'run.finished') return leave();
    if (state === 'quiet' && event.type === 'task.planned' && event.reuse?.state !== 'kept') wait();
    screen?.changed();
  };
  const close = (): void => {
    leave();
    writer.close();
  };
  return Object.assign(consume, { close });
}
