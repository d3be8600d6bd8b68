// What each key of a watch does.

import { exitCodes } from '#diagnostics';
import type { RunRequest } from '#watch';
import type { Adjustments } from './adjust.ts';

export interface ActionPorts {
  /** What keys have set so far. */
  readonly adjusted: () => Adjustments;
  readonly adjust: (adjusted: Adjustments) => void;
  /** Race detection of the newest run. */
  readonly raced: () => boolean;
  readonly failing: () => readonly string[];
  readonly again: (request: RunRequest) => void;
  /** Undefined when it is taken back. */
  readonly ask: (question: string) => Promise<string | undefined>;
  readonly say: (text: string) => void;
  readonly help: () => void;
  readonly openReport: () => void;
  readonly end: (exitCode: number) => void;
  readonly suspend: () => void;
}

export function createActions(ports: ActionPorts): Readonly<Record<string, () => void>> {
  const { adjusted, adjust, again, say, end } = ports;
  const filter = async (question: string, set: (text: string) => Adjustments): Promise<void> => {
    const text = await ports.ask(question);
    if (text === undefined) return;
    adjust(set(text.trim()));
    again({ because: 'another filter' });
  };
  return {
    'ctrl-c': () => end(exitCodes.interrupted),
    q: () => end(exitCodes.ok),
    'ctrl-z': ports.suspend,
    enter: () => again({ because: 'again' }),
    a: () => again({ force: true, because: 'all' }),
    f() {
      if (ports.failing().length === 0) say('no package has failed\n');
      else again({ failed: true, because: 'what failed' });
    },
    r() {
      const race = !(adjusted().race ?? ports.raced());
      adjust({ ...adjusted(), race });
      again({ because: `race detection ${race ? 'on' : 'off'}` });
    },
    t: () => void filter('tests (-run): ', (tests) => ({ ...adjusted(), tests })),
    p: () =>
      void filter('packages: ', (text) => {
        const { packages: _, ...rest } = adjusted();
        return text === '' ? rest : { ...rest, packages: text.split(/\s+/) };
      }),
    o: ports.openReport,
    '?': ports.help,
  };
}
