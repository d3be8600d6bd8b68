// Says the answer of before where it still stands, before anything else of gows is loaded.

import { sayEcho } from './echo.ts';
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
  const startedMs = Date.now();
  const place = placeOfAnswer({ argv, cwd: process.cwd(), env: process.env });
  if (place === undefined) return {};
  const { stands, fallen } = recall(place);
  if (!stands) return fallen ? { fallen } : {};
  const echo = { place, of: stands.id };
  let unsaid = sayEcho(echo, startedMs);
  if (!unsaid) {
    const answer = stands.answer();
    if (!answer) return {};
    if (answer.kind === 'fallen') return { fallen: answer };
    if (answer.kind === 'run') return { code: await (await rest()).giveRunAgain(answer, argv, echo) };
    unsaid = sayAll(answer);
  }
  return { code: unsaid.length === 0 ? 0 : await (await rest()).sayByStreams(unsaid, argv) };
}
