// Reads GOFLAGS as the go command does: gows runs the test binaries, so what is for them it must apply itself.

import { type Diagnostic, failure } from '#diagnostics';
import { findGoFlag } from './flags.ts';
import { type GoFlag, lastOfEach } from './go-flag.ts';
import { splitQuoted } from './quoted.ts';
import { checked } from './split.ts';

/** Build flags are listed so that gows knows of them (-race, -tags); the go command applies them by itself. */
export interface GoflagsRead {
  readonly build: readonly GoFlag[];
  readonly run: readonly GoFlag[];
  readonly own: readonly GoFlag[];
  readonly diagnostics: readonly Diagnostic[];
}

const remedy = 'correct GOFLAGS; `go env GOFLAGS` shows it';

/**
 * Parses the value of `go env GOFLAGS`. Names that gows does not know are left to the go command, which refuses those
 * that none of its subcommands has and ignores the others.
 */
export function parseGoflags(text: string): GoflagsRead {
  const flags: GoFlag[] = [];
  const diagnostics: Diagnostic[] = [];
  const split = splitQuoted(text);
  if ('fault' in split) {
    diagnostics.push(failure('config/environment', `GOFLAGS cannot be read: ${split.fault}`, { remedy }));
  }
  for (const word of 'words' in split ? split.words : []) {
    const match = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(word);
    if (!match) {
      diagnostics.push(
        failure('config/environment', `GOFLAGS holds ${JSON.stringify(word)}, which is no flag`, { remedy }),
      );
      continue;
    }
    const rule = findGoFlag(match[1] ?? '');
    if (!rule || (rule.class === 'refused' && rule.inGoflags === 'go')) continue;
    const flag = checked(rule, `-${rule.name}`, match[2] ?? (rule.value === 'string' ? undefined : 'true'), 'GOFLAGS');
    if ('code' in flag) diagnostics.push({ ...flag, remedy: flag.remedy ?? remedy });
    else if (flag.name !== 'args') flags.push(flag);
  }
  const kept = lastOfEach(flags, findGoFlag);
  return {
    build: kept.filter((flag) => flag.class === 'build'),
    run: kept.filter((flag) => flag.class === 'run'),
    own: kept.filter((flag) => flag.class === 'gows'),
    diagnostics,
  };
}
