// The `steer` command: Go tests of a script that do what the script tells them, when it tells them.

import { createSteer, type Steer, type SteeredTest } from '../../steer/steer.ts';
import { type CommandTable, checkCount, command } from '../command.ts';
import { ScriptMistake } from '../line.ts';
import { CommandFailure, type ScriptState } from '../state.ts';

interface Steering {
  readonly steer: Steer;
  /** Tests that the script has awaited, oldest first. */
  readonly held: SteeredTest[];
}

const steerings = new WeakMap<ScriptState, Steering>();

async function install(state: ScriptState, folder: string, packageName: string): Promise<void> {
  let steering = steerings.get(state);
  if (!steering) {
    const steer = await createSteer();
    steering = { steer, held: [] };
    steerings.set(state, steering);
    state.closers.push(async () => steer[Symbol.asyncDispose]());
    Object.assign(state.env, steer.env);
  }
  await steering.steer.install(state.path(folder), packageName);
}

function steeringOf(state: ScriptState): Steering {
  const steering = steerings.get(state);
  if (!steering) throw new ScriptMistake('steer install comes first');
  return steering;
}

async function awaitTest(state: ScriptState, name: string): Promise<void> {
  const { steer, held } = steeringOf(state);
  const nobody = new AbortController();
  const done = new AbortController();
  // When the last process that could start the test has ended, it will never come.
  const ended = Promise.all(state.background.map(({ child }) => child.ended.catch(() => {}))).then(() => {
    if (!done.signal.aborted)
      nobody.abort(new CommandFailure(`everything in the background ended, and ${name} never came`));
  });
  try {
    held.push(await steer.next(name, nobody.signal));
  } finally {
    done.abort();
    if (nobody.signal.aborted) await ended;
  }
}

export const steerCommands: CommandTable = {
  steer: command('install folder package | await name | name command...', async (state, args) => {
    checkCount(args, 2, Number.POSITIVE_INFINITY);
    const [first = '', second = '', third] = args;
    if (first === 'install') {
      if (third === undefined) throw new ScriptMistake('wanted steer install folder package');
      return install(state, second, third);
    }
    if (first === 'await') return awaitTest(state, second);
    const { held } = steeringOf(state);
    const test = held.find((t) => t.name === first);
    if (!test) throw new ScriptMistake(`steer await ${first} comes first`);
    await test.send(args.slice(1).join(' '));
    if (endings.has(second)) held.splice(held.indexOf(test), 1);
  }),
};

/** Commands after which the test takes no other. */
const endings: ReadonlySet<string> = new Set(['pass', 'fail', 'skip', 'panic', 'goroutine-panic', 'exit', 'hang']);
