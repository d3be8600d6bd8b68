// Runs tools in turn, A B C A B C, after each has shown that it does the work.

import type { Row } from '../results/result.ts';
import { letAge } from './age.ts';
import { calm } from './calm.ts';
import { type Command, type Measured, measure } from './command.ts';
import type { Figures } from './statistics.ts';

/** A tool at one piece of work. */
export interface Contender {
  readonly tool: string;
  /** Why it takes no part: it could not be installed, or cannot do this. */
  readonly absent?: string;
  /** The command, made anew for each run; the time this takes is not measured. */
  readonly command: () => Command | Promise<Command>;
  /** After each run, whatever its end. */
  readonly after?: () => void | Promise<void>;
  /** Runs it until what it needs is there (caches are warm); the last of them is judged. One if absent. */
  readonly settling?: number;
  /** What the first of them wrote is left to grow old before the second. */
  readonly ages?: boolean;
  /** What is wrong with a run, in a sentence, or undefined: exit code, packages tested, reused or not. */
  readonly fault: (run: Measured) => string | undefined;
  /** After the last run: ends what the tool left running. */
  readonly finish?: () => Command;
  /** Hands over something that is measured within a run, as if it were a tool's: name → figures. */
  readonly within?: (run: Measured) => Readonly<Record<string, Figures>>;
}

/** Says what goes on: a line that stays. */
export type Say = (line: string) => void;

/**
 * Measures all contenders for so many rounds. One that fails its trial, or a
 * later run twice, has no runs but the reason in its row.
 */
export async function compete(contenders: readonly Contender[], rounds: number, say: Say): Promise<readonly Row[]> {
  try {
    return await takeTurns(contenders, rounds, say);
  } finally {
    for (const { absent, finish } of contenders) if (finish && absent === undefined) await measure(finish());
  }
}

async function takeTurns(contenders: readonly Contender[], rounds: number, say: Say): Promise<readonly Row[]> {
  const absent = new Map<string, string>();
  const runs = new Map<string, Figures[]>();
  const entered: Contender[] = [];
  for (const one of contenders) {
    const why = one.absent ?? (await settle(one, say));
    if (why === undefined) entered.push(one);
    else {
      absent.set(one.tool, why);
      say(`  ${one.tool}: left out: ${why}`);
    }
  }
  for (let round = 1; round <= rounds; round++) {
    for (const one of entered.filter(({ tool }) => !absent.has(tool))) {
      await calm();
      let run = await runOnce(one);
      let fault = one.fault(run);
      if (fault !== undefined) {
        // A test that fails now and then must not take the tool's other rounds with it.
        say(`    ${one.tool} again, as ${fault}`);
        await calm();
        run = await runOnce(one);
        fault = one.fault(run);
      }
      if (run.figures.wallMs > 10_000) say(`    ${one.tool} ${seconds(run.figures)}`);
      if (fault === undefined) {
        add(runs, one.tool, run.figures);
        for (const [name, figures] of Object.entries(one.within?.(run) ?? {})) add(runs, name, figures);
      } else {
        absent.set(one.tool, `in round ${round}: ${fault}`);
        say(`  ${one.tool}: left out ${absent.get(one.tool)}`);
      }
    }
    say(
      `  round ${round} of ${rounds}: ${entered.map(({ tool }) => `${tool} ${seconds(runs.get(tool)?.at(-1))}`).join(', ')}`,
    );
  }
  const names = new Set([...contenders.map(({ tool }) => tool), ...runs.keys()]);
  return [...names].map((tool) => {
    const why = absent.get(tool);
    return why === undefined ? { tool, runs: runs.get(tool) ?? [] } : { tool, runs: [], absent: why };
  });
}

async function settle(one: Contender, say: Say): Promise<string | undefined> {
  let fault: string | undefined;
  for (let left = one.settling ?? 1; left > 0; left--) {
    const run = await runOnce(one);
    say(`  ${one.tool}: trial, ${seconds(run.figures)}`);
    // Only the last is the work that is measured; the ones before may find caches empty.
    fault =
      run.code === 0 || left === 1 ? one.fault(run) : `it ended with exit code ${run.code}: ${lastLines(run.output)}`;
    if (run.code !== 0) break;
    if (one.ages && left === one.settling) await letAge();
  }
  return fault;
}

async function runOnce(one: Contender): Promise<Measured> {
  try {
    return await measure(await one.command());
  } finally {
    await one.after?.();
  }
}

function add(runs: Map<string, Figures[]>, tool: string, figures: Figures): void {
  runs.set(tool, [...(runs.get(tool) ?? []), figures]);
}

function seconds(figures: Figures | undefined): string {
  return figures ? `${(figures.wallMs / 1000).toFixed(2)} s` : '-';
}

/** The end of what a command printed, on one line. */
export function lastLines(output: string, most = 300): string {
  const text = output.replace(/\s+/g, ' ').trim();
  return text.length > most ? `… ${text.slice(-most)}` : text;
}
