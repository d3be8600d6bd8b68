// What is said when the kernel has killed something for want of memory.

import { type Diagnostic, failure } from '#diagnostics';
import type { Usage } from '#events';
import type { Task } from '#plan';
import type { OutOfMemory } from './leave/index.ts';

export function testsKilled({ package: subject }: Task, found: OutOfMemory, usage?: Usage): Diagnostic {
  const remedy =
    'run less at once with --memory or --jobs, say "exclusive": true of the package in gows.jsonc, or give it more memory';
  return killed(`the tests of ${subject}`, subject, remedy, found, usage);
}

/** `tool`: `compile`, `link`, `the build`. */
export function toolKilled(tool: string, subject: string, found: OutOfMemory, usage?: Usage): Diagnostic {
  const remedy = 'build less at once with --memory or --jobs, or give it more memory';
  return killed(`${tool} of ${subject}`, subject, remedy, found, usage);
}

/** Whether the go command says that a tool was killed: it is the parent of all but the largest, and tells no more than the signal. */
export function saysKilled(output: string): boolean {
  return /^\S+: \S.*: signal: killed$/m.test(output);
}

function killed(
  what: string,
  subject: string,
  remedy: string,
  { limitBytes }: OutOfMemory,
  usage: Usage | undefined,
): Diagnostic {
  const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
  const short =
    limitBytes === undefined
      ? 'the machine had no memory left'
      : `the limit of its control group is ${mib(limitBytes)}`;
  const peak = usage ? `, and it had taken up to ${mib(usage.maxRssKiB * 1024)}` : '';
  const message = `the kernel killed ${what} for want of memory: ${short}${peak}`;
  return failure('process/out-of-memory', message, { subject, remedy });
}
