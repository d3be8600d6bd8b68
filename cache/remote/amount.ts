// How much went to or fro.

import type { RecordKind } from './record.ts';
import type { Amount } from './remote.ts';

export interface Tally {
  readonly add: (kind: RecordKind, content: Buffer) => void;
  readonly amount: () => Amount;
}

export function openTally(): Tally {
  let [results, outputs, bytes] = [0, 0, 0];
  return {
    add(kind, content) {
      if (kind === 'result') results += 1;
      if (kind === 'go') outputs += 1;
      bytes += content.byteLength;
    },
    amount: () => ({ results, outputs, bytes }),
  };
}
