// `go mod tidy` in a module: what it would change is shown as a diff, and done unless it is only to be checked.

import { type ModuleCommand, runIn } from './command.ts';
import type { ModuleWork } from './module-task.ts';

export interface TidyRequest extends Omit<ModuleCommand, 'words'> {
  /** The go command, absolute. */
  readonly go: string;
  /** Nothing is written, and a module that is not tidy fails. */
  readonly check: boolean;
}

/** `go mod tidy -diff` (since Go 1.23) says with exit code 1 that something is to be done, and what on stdout. */
export function tidy({ go, check, ...ground }: TidyRequest): ModuleWork {
  return async (task, { signal, print }) => {
    let said = '';
    const asked = await runIn(
      task,
      { ...ground, words: [go, 'mod', 'tidy', '-diff'] },
      {
        signal,
        print(text) {
          said += text;
          print(text);
        },
      },
    );
    const differs = asked.outcome === 'fail' && /^diff (current|go\.)/m.test(said);
    if (check || !differs || signal.aborted) return asked;
    // The same again on the way to writing would say it twice.
    let trouble = '';
    const done = await runIn(
      task,
      { ...ground, words: [go, 'mod', 'tidy'] },
      {
        signal,
        print(text) {
          trouble += text;
        },
      },
    );
    if (done.outcome !== 'pass') print(trouble);
    return done;
  };
}
