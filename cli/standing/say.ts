// Says an answer again without Node's streams.

import { writeNow } from '../descriptors.ts';
import type { StandingText } from './answer.ts';

const descriptors = { out: 1, err: 2 } as const;

/** Answers what could not be written: nothing, but where a disk is full or the like, which the streams then tell. */
export function sayAll({ said }: StandingText): StandingText['said'] {
  for (const [index, [stream, text]] of said.entries()) {
    const unwritten = writeNow(descriptors[stream], text);
    if (unwritten !== '') return [[stream, unwritten], ...said.slice(index + 1)];
  }
  return [];
}
