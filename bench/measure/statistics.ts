// What is said of the runs of a tool: minimum, median, and the ratio to another tool's.

/** What one run took: milliseconds, and KiB of the largest process. */
export interface Figures {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rssKiB: number;
}

export type Figure = keyof Figures;

/** The middle value, or the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** The smallest value. NaN of nothing. */
export function minimum(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : Math.min(...values);
}

export function figureOf(runs: readonly Figures[], figure: Figure): readonly number[] {
  return runs.map((run) => run[figure]);
}

/**
 * The median of the ratios round by round: what slows the machine down for a while slows both runs of a round, so this
 * says more than the ratio of two medians. Rounds that only one side has are left out; NaN when none is left.
 */
export function ratio(of: readonly Figures[], to: readonly Figures[], figure: Figure): number {
  return median(rounds(of, to, figure).map(([a, b]) => a / b));
}

/** The median of the differences round by round, in the figure's unit. */
export function difference(of: readonly Figures[], to: readonly Figures[], figure: Figure): number {
  return median(rounds(of, to, figure).map(([a, b]) => a - b));
}

function rounds(
  of: readonly Figures[],
  to: readonly Figures[],
  figure: Figure,
): readonly (readonly [number, number])[] {
  return of.flatMap((run, round) => {
    const other = to[round];
    return other ? [[run[figure], other[figure]] as const] : [];
  });
}
