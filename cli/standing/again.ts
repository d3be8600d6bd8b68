// Says the answer of before where it still stands, before anything else of gows is loaded.

import { placeOfAnswer } from './place.ts';
import { type Fallen, recall } from './recall.ts';
import { sayAll } from './say.ts';

export interface SaidAgain {
  /** The exit code; undefined where no answer stands. */
  readonly code?: number;
  /** Of a run that no longer stands, what has changed since. */
  readonly fallen?: Fallen;
}

export async function sayAgain(
  argv: readonly string[],
  rest: () => Promise<typeof import('./rest.ts')>,
): Promise<SaidAgain> {
  const place = placeOfAnswer({ argv, cwd: process.cwd(), env: process.env });
  const { answer, fallen } = place === undefined ? {} : recall(place);
  if (answer === undefined) return fallen ? { fallen } : {};
  if (answer.kind === 'run') return { code: await (await rest()).giveRunAgain(answer, argv) };
  const unsaid = sayAll(answer);
  return { code: unsaid.length === 0 ? 0 : await (await rest()).sayByStreams(unsaid, argv) };
}
