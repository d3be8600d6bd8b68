// Entries without the secrets of the environment that they were made in, as they lie on a disk or go over a network.

import { type Redactor, redacted } from '#events';
import type { Entry, ReplayedEvent } from './entry.ts';

/**
 * Of events nothing is compared later, so that nothing needs to be put back. Undefined where it cannot be kept: a profile
 * without a name that it holds would be another one.
 */
export function withoutSecrets(entry: Entry, redact: Redactor): Entry | undefined {
  const outputs = redact.pieces(entry.events.flatMap((event) => (event.type === 'task.output' ? [event.output] : [])));
  let next = 0;
  // An event without a secret stays the same one: of a package that prints much, copies would double what it takes.
  const events = entry.events.map((event): ReplayedEvent => {
    const test = 'test' in event && event.test !== undefined ? redact(event.test) : undefined;
    const named = test !== undefined && 'test' in event && test !== event.test ? { ...event, test } : event;
    if (named.type === 'task.output') {
      const output = outputs[next++] ?? '';
      return output === named.output ? named : { ...named, output };
    }
    if (named.type === 'test.attr') return { ...named, key: redact(named.key), value: redact(named.value) };
    return named.type === 'benchmark.result' ? { ...named, output: redact(named.output) } : named;
  });
  const kept = { ...redact.conceal({ ...entry, events: [] }), events };
  return kept.covered?.profile === entry.covered?.profile ? kept : undefined;
}

/** With the paths of this environment in it again; undefined where one is not known, so that nothing can be compared. */
export function revealed(kept: Entry, redact: Redactor): Entry | undefined {
  const shape = redact.reveal(kept.shape);
  return shape && { ...kept, shape, observation: redact.reveal(kept.observation, redacted) ?? [] };
}
