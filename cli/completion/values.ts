// Values of flags, where they are known.

import { openRepository, references } from '#git';
import type { FlagRule } from '#gocmd';
import type { OwnFlag } from '../options.ts';
import { type Candidate, type CompletionRequest, files, folders } from './complete.ts';
import { packageCandidates } from './packages.ts';

/** Undefined where anything may stand. `word` is what of the value is typed. */
export async function ownValues(
  flag: OwnFlag,
  { cwd, env }: CompletionRequest,
  word: string,
): Promise<readonly Candidate[] | undefined> {
  if (flag.values) return flag.values.map((value) => ({ value }));
  if (flag.argument === 'DIR') return [folders];
  if (flag.argument === 'FILE') return [files];
  // A module or packages.
  if (flag.argument === 'X') return packageCandidates(word, { cwd, env });
  if (flag.argument === 'REF') {
    const repository = await openRepository(cwd, env).catch(() => undefined);
    const names = repository ? await references(repository).catch(() => []) : [];
    return names.map((value) => ({ value }));
  }
  return flag.value === 'string' ? [] : undefined;
}

export function goValues({ form }: FlagRule): readonly string[] {
  switch (form) {
    case 'bool':
      return ['true', 'false'];
    case 'mod':
      return ['readonly', 'vendor', 'mod'];
    case 'shuffle':
      return ['on', 'off'];
    case 'count':
      return ['1'];
    default:
      return [];
  }
}
