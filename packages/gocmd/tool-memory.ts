// How much garbage the go command and its tools may leave lying: they are short programs, of whose time the collector takes a tenth to a sixth.

import { availableParallelism, totalmem } from 'node:os';
import type { Environment } from '#process';

/** Least memory for each core, in bytes, and the GOGC that goes with it: Go's own is 100. */
const steps = [
  { perCore: 4 * 2 ** 30, gogc: 400 },
  { perCore: 1.5 * 2 ** 30, gogc: 200 },
];
/** Of all memory: beyond that a tool collects whatever GOGC says. */
const mostOfAll = 0.5;

/**
 * Variables for the go command, and through it for its tools; none where the user has set one of them, or where there is
 * little memory. They are in no key of the go command. With etcd's modules and an empty compile cache 400 took 16 % less CPU than 100,
 * 200 took 11 % less; the 99th of 100 compilers had 149 MB in place of 103, the largest linker 378 in place of 366 (Go 1.26, -race). A
 * listing of 100 to 10,000 packages took 7 to 12 % less time, that of 10,000 had 644 MB in place of 479.
 * @param memoryBytes what all that is at work may take, where that is known to be less than what the machine has
 */
export function toolVariables(
  env: Readonly<Record<string, string | undefined>>,
  memoryBytes = Number.POSITIVE_INFINITY,
): Environment {
  if (env['GOGC'] !== undefined || env['GOMEMLIMIT'] !== undefined) return {};
  // Where nothing constrains it, Node answers 0 or more than there is.
  const bytes = Math.min(memoryBytes, process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());
  const step = steps.find(({ perCore }) => bytes / availableParallelism() >= perCore);
  return step ? { GOGC: `${step.gogc}`, GOMEMLIMIT: `${Math.floor(bytes * mostOfAll)}` } : {};
}
