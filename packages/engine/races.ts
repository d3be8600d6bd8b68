// Cuts data race reports out of a package's output.

/** A report, and its `stack`: the same text for the same race, whatever the addresses and goroutine numbers. */
export interface Race {
  readonly report: string;
  readonly stack: string;
  readonly test?: string;
}

export interface RaceCutter {
  /** Takes output in the order written, as test2json gives it out; a piece need not end in a newline. */
  push(output: string, test?: string): void;
  /** Ends a report that the stream broke off. */
  end(): void;
}

const rule = /^={18,}\s*$/;
/** A report has a few dozen lines; one that is never closed does not swallow the rest of the output. */
const mostLines = 400;

/** Calls `onRace` once for each different stack. */
export function cutRaces(onRace: (race: Race) => void): RaceCutter {
  const seen = new Set<string>();
  let held = '';
  let report: { lines: string[]; test: string | undefined } | undefined;

  const finish = (): void => {
    if (!report) return;
    const { lines, test } = report;
    report = undefined;
    const stack = normaliseRace(lines);
    if (seen.has(stack)) return;
    seen.add(stack);
    onRace({ report: lines.join('\n').trimEnd(), stack, ...(test === undefined ? {} : { test }) });
  };
  const take = (line: string, test: string | undefined): void => {
    const at = line.indexOf('WARNING: DATA RACE');
    if (at >= 0) {
      finish();
      report = { lines: [line.slice(at)], test };
    } else if (report) {
      if (rule.test(line) || report.lines.length >= mostLines) finish();
      else report.lines.push(line);
    }
  };
  return {
    push(output, test) {
      held += output;
      for (let newline = held.indexOf('\n'); newline >= 0; newline = held.indexOf('\n')) {
        take(held.slice(0, newline).replace(/\r$/, ''), test);
        held = held.slice(newline + 1);
      }
      // Only the beginning of a line can matter; what goes on for ever is not kept.
      if (held.length > 1 << 16) held = held.slice(0, 1 << 12);
    },
    end() {
      if (held) take(held, undefined);
      held = '';
      finish();
    },
  };
}

/**
 * The report's own lines with addresses, offsets and goroutine numbers taken out; other output in between is left out.
 * Which of the two accesses came first is chance, so its stacks are in an order of their own.
 */
export function normaliseRace(lines: readonly string[]): string {
  const stacks: string[][] = [];
  for (const line of lines) {
    const access =
      /^(?:Previous )?((?:[Aa]tomic )?(?:[Rr]ead|[Ww]rite)) (?:of size \d+ )?at 0x[0-9a-f]+ by (main )?goroutine/.exec(
        line,
      );
    if (access) stacks.push([`${access[1]?.toLowerCase()} by ${access[2] ?? ''}goroutine`]);
    else if (/^Goroutine \d+ \(.*\) created at:/.test(line)) stacks.push(['Goroutine created at']);
    else if (/^ {2}\S/.test(line)) stacks.at(-1)?.push(line.trim());
    else if (/^ {6}\S/.test(line)) stacks.at(-1)?.push(line.trim().replace(/ \+0x[0-9a-f]+$/, ''));
  }
  return stacks
    .map((stack) => stack.join('\n'))
    .sort()
    .join('\n');
}
