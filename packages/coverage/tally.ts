// How much of the statements was reached.

import type { Profile } from './profile.ts';

export interface Tally {
  readonly statements: number;
  readonly covered: number;
}

export function tallyOf({ blocks }: Pick<Profile, 'blocks'>): Tally {
  let [statements, covered] = [0, 0];
  for (const block of blocks.values()) {
    statements += block.statements;
    if (block.count > 0) covered += block.statements;
  }
  return { statements, covered };
}

/** `66.7`, rounded as Go's `%.1f` rounds: where both neighbours are as near, to the even one. Undefined without statements. */
export function percent({ statements, covered }: Tally): string | undefined {
  if (statements === 0) return undefined;
  const share = (100 * covered) / statements;
  // A number that ends in exactly .x5 has an odd number of twentieths.
  const twentieths = share * 20;
  if (!Number.isInteger(twentieths) || twentieths % 2 === 0) return share.toFixed(1);
  const tenths = Math.floor(share * 10);
  return ((tenths + (tenths % 2)) / 10).toFixed(1);
}

/** What stands after `coverage: ` in the output of a test binary. */
export function coverageText(coverage: Tally & { readonly in?: readonly string[] }): string {
  const share = percent(coverage);
  if (share === undefined) return '[no statements]';
  const patterns = coverage.in ?? [];
  return `${share}% of statements${patterns.length > 0 ? ` in ${patterns.join(', ')}` : ''}`;
}
