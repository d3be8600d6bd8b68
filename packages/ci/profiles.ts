// One coverage profile of those of all shards.

import { mergeProfiles, type NamedProfile, type Profile, tallyOf } from '#coverage';
import { type Diagnostic, DiagnosticError } from '#diagnostics';
import type { Coverage } from '#events';
import { fault, type Part } from './sort-out.ts';

/** None where a shard has none, or two do not go together: a share of the whole would be taken for the whole. */
export function profileOf(parts: readonly Part[]): {
  readonly profile?: Profile;
  readonly faults: readonly Diagnostic[];
} {
  const faults: Diagnostic[] = [];
  const profiles: NamedProfile[] = [];
  for (const { name, shard, finished, profile } of parts) {
    if (!profile) {
      const words = `shard ${shard.index}/${shard.count} has measured no coverage`;
      faults.push(fault(name, words, 'run each shard with -coverprofile=FILE, FILE beside that of --events'));
    } else if ('code' in profile) faults.push(profile);
    else if (!isOf(profile, finished?.coverage)) {
      faults.push(
        fault(profile.name, `this is not the coverage profile of ${name}: its run has measured something else`),
      );
    } else profiles.push(profile);
  }
  if (faults.length > 0) return { faults };
  try {
    const profile = mergeProfiles(profiles);
    return { faults, ...(profile ? { profile } : {}) };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { faults: error.diagnostics };
  }
}

/** What a run has measured stands in its events as well. */
function isOf({ profile }: NamedProfile, coverage: Coverage | undefined): boolean {
  const { statements, covered } = tallyOf(profile);
  return coverage?.statements === statements && coverage.covered === covered;
}

export function coverageOf(parts: readonly Part[], profile: Profile): Coverage {
  const patterns = parts.flatMap(({ finished }) => finished?.coverage?.in ?? []);
  return { ...tallyOf(profile), ...(patterns.length > 0 ? { in: [...new Set(patterns)] } : {}) };
}
