// What the remote cache gave a run and was given by it, in one line.

import type { RemoteAmount } from '#events';
import type { RunState } from '../state.ts';
import type { Style } from './style.ts';
import { bytes, count, duration } from './words.ts';

/** Less than this is not worth a word, in milliseconds. */
const shortWaitMs = 200;

export function drawRemote({ remote }: RunState, style: Style): string[] {
  if (!remote) return [];
  const { received, sent, unsent, waitedMs } = remote;
  const parts = [
    `got ${wordsOf(received)}`,
    `sent ${wordsOf(sent)}`,
    ...(unsent > 0 ? [`${unsent} not sent`] : []),
    ...(waitedMs >= shortWaitMs ? [`waited ${duration(waitedMs)}`] : []),
  ];
  return [`${style.bold('REMOTE')} ${remote.remote}: ${parts.join(' · ')}`];
}

function wordsOf({ results, outputs, bytes: size }: RemoteAmount): string {
  const what = [
    ...(results > 0 ? [count(results, 'result')] : []),
    ...(outputs > 0 ? [count(outputs, 'compiled part')] : []),
  ];
  return what.length === 0 ? 'nothing' : `${what.join(' and ')} (${bytes(size)})`;
}
