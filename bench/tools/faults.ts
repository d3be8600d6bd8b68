// What is wrong with a run, judged by what the tool printed: undefined, or a sentence. A tool is timed only for work it did.

import type { Measured } from '../measure/command.ts';
import { lastLines } from '../measure/rounds.ts';
import type { Place } from '../places/place.ts';

export type Fault = (run: Measured) => string | undefined;

/** Whether all results come from go's own cache, or none. */
export type Freshness = 'reused' | 'fresh';

/** How many packages must have passed, and how many of them without being run. */
export function gowsFault(passed: number, reused: number): Fault {
  return judge(({ output }) => {
    const told = number(/^DONE (\d+) passed/m, output);
    if (told !== passed) return `gows tells of ${told} packages that passed, not of ${passed}`;
    const kept = number(/^REUSED (\d+) of \d+ results/m, output);
    return kept === reused ? undefined : `gows reused ${kept} results, not ${reused}`;
  });
}

/** Without a number, any number of packages but none. */
export function goFault(tested: number | undefined, freshness: Freshness): Fault {
  return judge(({ output }) => {
    const lines = [...output.matchAll(/^(?:\S+:test: )?ok {2}\t.*$/gm)].map(([line]) => line);
    return counted('go test', lines, tested, freshness);
  });
}

/** It has one sign for a package without tests and for one whose tests are none to run, so that all packages are counted. */
export function gotestsumFault({ packages, tested }: Place['size'], freshness: Freshness): Fault {
  return judge(({ output }) => {
    const lines = [...output.matchAll(/^✓ .*$/gm)].map(([line]) => line);
    const told = lines.length + (output.match(/^∅ /gm)?.length ?? 0);
    if (told !== packages) return `gotestsum tells of ${told} packages, not of ${packages}`;
    if (lines.length > tested) return `gotestsum tells of ${lines.length} packages that passed, not of ${tested}`;
    return counted('gotestsum', lines, undefined, freshness);
  });
}

/** Each module is a task; of these at least so many and at most so many come from turbo's cache, with go's output. */
export function turboFault(modules: number, tested: number, [least, most]: readonly [number, number]): Fault {
  return judge(({ output }) => {
    const done = number(/Tasks: +(\d+) successful, \d+ total/, output);
    if (done !== modules) return `turbo tells of ${done} tasks that succeeded, not of ${modules}`;
    const cached = number(/Cached: +(\d+) cached, \d+ total/, output);
    if (cached < least || cached > most) return `turbo took ${cached} of ${modules} tasks from its cache`;
    const passed = output.match(/:test: ok {2}\t/g)?.length ?? 0;
    return passed === tested ? undefined : `turbo shows ${passed} packages that passed, not ${tested}`;
  });
}

/** Each module is a task; of these at least so many and at most so many come from nx's cache. */
export function nxFault(modules: number, [least, most]: readonly [number, number]): Fault {
  return judge(({ output }) => {
    const done = number(/Successfully ran target test for (\d+) projects/, output);
    if (done !== modules) return `nx tells of ${done} projects, not of ${modules}`;
    const cached = number(/for (\d+) out of \d+ tasks/, output);
    return cached < least || cached > most ? `nx took ${cached} of ${modules} tasks from its cache` : undefined;
  });
}

/** The command ended well; that is all that is asked. */
export const exitFault: Fault = judge(() => undefined);

function judge(closer: Fault): Fault {
  return (run) => (run.code === 0 ? closer(run) : `it ended with exit code ${run.code}: ${lastLines(run.output)}`);
}

function counted(
  tool: string,
  lines: readonly string[],
  tested: number | undefined,
  freshness: Freshness,
): string | undefined {
  if (tested === undefined ? lines.length === 0 : lines.length !== tested) {
    return `${tool} tells of ${lines.length} packages that passed, not of ${tested ?? 'any'}`;
  }
  const cached = lines.filter((line) => line.includes('(cached)')).length;
  const wanted = freshness === 'reused' ? lines.length : 0;
  return cached === wanted
    ? undefined
    : `${tool} took ${cached} of ${lines.length} results from its cache, not ${wanted}`;
}

function number(pattern: RegExp, output: string): number {
  const found = pattern.exec(output);
  return found ? Number(found[1]) : 0;
}
