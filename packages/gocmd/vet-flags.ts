// The flags of `go vet`: those of a build that say what is compiled, and which checks are made.

import type { FlagRule, FlagValue } from './flag-rule.ts';
import { findCompileFlag } from './flags.ts';

const check = (name: string, value: FlagValue = 'bool'): FlagRule => ({
  name,
  value,
  class: 'run',
  form: value === 'bool' ? 'bool' : 'any',
  reuse: 'key',
});

const refused = (name: string, value: FlagValue, reason: string, remedy: string): FlagRule => ({
  name,
  value,
  class: 'refused',
  form: 'any',
  reason,
  remedy,
  reuse: 'refused',
});

/** As `go tool vet -flags` lists them, Go 1.25 to 1.27: those of the analyzers, by what they take. */
const checks: readonly FlagRule[] = [
  ...[
    'all appends asmdecl assign atomic bool bools buildtag buildtags cgocall composites composites.whitelist',
    'compositewhitelist copylocks defers directive errorsas framepointer hostport httpresponse ifaceassert loopclosure',
    'lostcancel methods nilfunc printf rangeloops shift sigchanyzer slog stdmethods stdversion stringintconv structtag',
    'testinggoroutine testinggoroutine.subtest tests timeformat unmarshal unreachable unsafeptr unusedresult waitgroup',
  ]
    .join(' ')
    .split(' ')
    .map((name) => check(name)),
  ...['printf.funcs', 'printfuncs', 'unusedfuncs', 'unusedresult.funcs', 'unusedresult.stringmethods'].map((name) =>
    check(name, 'string'),
  ),
  check('unusedstringmethods', 'string'),
];

const special: readonly FlagRule[] = [
  { name: 'vettool', value: 'string', class: 'build', form: 'any', reuse: 'never', byDefault: '', fileUnless: [''] },
  refused('fix', 'bool', 'gows never writes into the work tree', 'use go vet -fix'),
  refused('diff', 'bool', 'gows shows what vet finds, and no patches', 'use go vet -diff'),
  refused('json', 'bool', 'gows reads that form itself', 'say --json for the events of the run'),
  refused('c', 'string', 'gows shows no lines of source with findings', 'use go vet -c=N'),
  refused('source', 'bool', 'it does nothing in any release', 'leave it out'),
  refused('flags', 'bool', 'it asks the tool for its flags', 'use go tool vet -flags'),
  refused('V', 'optional', 'it asks the tool for its version', 'use go version'),
];

const byName = new Map([...checks, ...special].map((rule) => [rule.name, rule]));

/** Those that are taken beside the flags of a build. */
export const takenVetFlags: readonly FlagRule[] = [...byName.values()].filter((rule) => rule.class !== 'refused');

/**
 * As `findGoFlag`, for a vet. The checks of another tool are not known: with `-vettool` any flag is handed on that has its
 * value behind `=`, or none.
 */
export function findVetFlag(written: string, hasOtherTool = false): FlagRule | undefined {
  const known = byName.get(written);
  if (known) return known;
  const rule = findCompileFlag(written);
  if (rule && rule.class !== 'run' && !rule.name.startsWith('cover')) return rule;
  return hasOtherTool ? { ...check(written, 'optional'), form: 'any' } : undefined;
}
