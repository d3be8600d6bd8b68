// The writer of a run on a terminal: text as ever, and below it a screen, loaded and drawn only where there is time to see it.

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer } from '#events';
import { type Clock, createPlainWriter, createStyle, machineClock, type PlainWriterOptions } from '#report';
import type { Screen, ScreenActions } from '#tui';
import type { Output } from './output.ts';
import type { ScreenPlace } from './terminal.ts';

export interface LiveRequest extends Pick<PlainWriterOptions, 'verbose' | 'root' | 'source'> {
  readonly output: Output;
  readonly place: ScreenPlace;
  /** The time that events go by. */
  readonly clock: Clock;
  /** Whether the run was told to stop. */
  readonly stopping: () => boolean;
  /** Makes a test print its goroutines; absent where none runs. */
  readonly dump?: ScreenActions['dump'];
}

/** Nothing is drawn before, so that a run in which all is reused never flashes. */
const firstFrameMs = 150;

/** Gives the terminal back by itself at `run.finished`, before anything goes to stderr, and when the process ends. */
export function createLiveWriter(request: LiveRequest): Consumer & { readonly close: () => void } {
  const { output, place, clock, verbose, root, source } = request;
  const { text: where, color } = place;
  const put = where === 'stdout' ? output.out : (text: string) => void process.stderr.write(text);
  const { columns } = process[where];
  let screen: Screen | undefined;
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
    ...(columns ? { columns } : {}),
  });
  /** The text goes on without a screen. */
  const leave = (): void => {
    state = 'over';
    stop();
    const open = screen;
    screen = undefined;
    open?.close();
    process.off('exit', leave);
  };
  const open = async (): Promise<void> => {
    const { openScreen } = await import('#tui');
    if (state === 'over') return;
    screen = openScreen({
      state: writer.state,
      terminal: process.stderr,
      ...(process.stdin.isTTY ? { keyboard: process.stdin } : {}),
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
        ...(request.dump ? { dump: request.dump } : {}),
        ...(process.platform === 'win32' ? {} : { suspend }),
      },
    });
  };
  const wait = (): void => {
    state = 'waiting';
    stop = machineClock.schedule(Math.max(0, firstFrameMs - (machineClock.now() - began)), () => {
      open().catch((error: unknown) => output.err(`gows: the screen cannot be drawn: ${String(error)}\n`));
    });
  };

  process.on('exit', leave);
  output.onErr(leave);
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

/** What the terminal does at Ctrl-Z where it reads the keys itself. */
async function suspend(): Promise<void> {
  const continued = once(process, 'SIGCONT');
  process.kill(0, 'SIGTSTP');
  // Where nobody could wake the group up, it is not stopped either.
  await Promise.race([continued, sleep(300)]);
}
