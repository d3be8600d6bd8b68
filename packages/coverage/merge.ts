// Makes one profile of those of several runs or shards.

import { DiagnosticError, failure } from '#diagnostics';
import { type Block, type Profile, sumOf } from './profile.ts';

export interface NamedProfile {
  /** A file, or what a person knows it by. */
  readonly name: string;
  readonly profile: Profile;
}

/**
 * Counts of a block add up, and in mode set a block is reached that any run reached: the rules of `go tool covdata merge` and
 * of `golang.org/x/tools/cover`.
 * @returns undefined where there is none
 * @throws DiagnosticError `coverage/merge` where two have different modes, or were made of different source.
 */
export function mergeProfiles(profiles: readonly NamedProfile[]): Profile | undefined {
  const [first] = profiles;
  if (!first) return undefined;
  const { mode } = first.profile;
  const blocks = new Map<string, Block>();
  /** Whose profile a block comes from. */
  const from = new Map<string, string>();
  for (const { name, profile } of profiles) {
    if (profile.mode !== mode) {
      throw refused(
        `${first.name} is of mode ${mode}, and ${name} of mode ${profile.mode}`,
        'run all with the same -covermode and -race',
      );
    }
    for (const [place, block] of profile.blocks) {
      const before = blocks.get(place);
      if (before && before.statements !== block.statements) {
        const words = `${place} has ${before.statements} statements in ${from.get(place)}, and ${block.statements} in ${name}`;
        throw refused(words, 'run all on the same source');
      }
      if (!before) from.set(place, name);
      blocks.set(place, before ? sumOf(mode, before, block) : block);
    }
  }
  return { mode, blocks };
}

function refused(why: string, remedy: string): DiagnosticError {
  return new DiagnosticError(failure('coverage/merge', `the coverage profiles cannot be merged: ${why}`, { remedy }));
}
