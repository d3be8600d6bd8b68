// What the remote cache gave a run and was given by it, in one line.

import type { RemoteAmount } from '#events';
import type { RunState } from '../state.ts';
import type { Style } from './style.ts';
import { bytes, count, duration } from './words.ts';

/** Less than this is not worth a word, in milliseconds. */
const shortWaitMs = 200;

/** Broken between its parts where it does not fit. */
export function drawRemote({ remote }: RunState, columns: number, style: Style): string[] {
  if (!remote) return [];
  const { received, sent, unsent, waitedMs } = remote;
  const parts = [
    `got ${wordsOf(received)}`,
    `sent ${wordsOf(sent)}`,
    ...(unsent > 0 ? [`${unsent} not sent`] : []),
    ...(waitedMs >= shortWaitMs ? [`waited ${duration(waitedMs)}`] : []),
  ];
  const head = `REMOTE ${remote.remote}:`;
  const shown = `${style.bold('REMOTE')} ${remote.remote}:`;
  const whole = parts.join(' · ');
  return head.length + 1 + whole.length <= columns
    ? [`${shown} ${whole}`]
    : [shown, ...parts.map((part) => `  ${part}`)];
}

function wordsOf({ results, outputs, bytes: size }: RemoteAmount): string {
  const what = [
    ...(results > 0 ? [count(results, 'result')] : []),
    ...(outputs > 0 ? [count(outputs, 'compiled part')] : []),
  ];
  return what.length === 0 ? 'nothing' : `${what.join(' and ')} (${bytes(size)})`;
}
