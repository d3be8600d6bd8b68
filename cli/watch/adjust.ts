// The call of one run of a watch: the command line as it was given, and what keys have changed of it since.

import type { GoFlag } from '#gocmd';
import type { RunRequest } from '#watch';
import type { Call } from '../session.ts';

/** What keys have set; what is not set is as on the command line. */
export interface Adjustments {
  readonly race?: boolean;
  /** For -run. */
  readonly tests?: string;
  /** Patterns of packages, or parts of their names. */
  readonly packages?: readonly string[];
}

export function adjustedCall(
  call: Call,
  { race, tests, packages }: Adjustments,
  request: RunRequest,
  failing: readonly string[],
  signal: AbortSignal,
): Call {
  const { split } = call;
  return {
    ...call,
    own: { ...call.own, ...(request.force ? { force: true } : {}) },
    split: {
      ...split,
      build: race === undefined ? split.build : withFlag(split.build, flag('race', String(race), 'build')),
      run: tests === undefined ? split.run : withFlag(split.run, flag('run', tests, 'run')),
    },
    patterns: request.failed ? failing : (packages?.map(patternOf) ?? call.patterns),
    signal,
  };
}

/** `cart` means every package with that in its name; what looks like a pattern of the go command is one. */
function patternOf(text: string): string {
  return /[./]/.test(text) || text === 'work' ? text : `...${text}...`;
}

function flag(name: string, value: string, kind: GoFlag['class']): GoFlag {
  return { name, value, class: kind, from: 'command line' };
}

function withFlag(flags: readonly GoFlag[], added: GoFlag): readonly GoFlag[] {
  const others = flags.filter(({ name }) => name !== added.name);
  return added.value === '' ? others : [...others, added];
}
