// The remote cache: whether it answers, what is read and written there, and whose word counts.

import { hash, randomUUID } from 'node:crypto';
import { openRemote } from '#cache';
import { type Check, foundFrom, ok } from '../check.ts';

/** A doctor looks for no longer than this, in milliseconds. */
const waitMs = 3000;

export const remote: Check = {
  name: 'remote cache',
  async look(ground) {
    const config = await ground.config;
    // A broken gows.jsonc is told by its own check.
    const { settings, diagnostics } = ground.remote('value' in config ? config.value : undefined);
    const told = diagnostics.map((diagnostic) => foundFrom(diagnostic));
    if (!settings) return told;
    const opened = openRemote({ ...settings, waitMs: Math.min(waitMs, settings.waitMs) });
    const began = performance.now();
    // Nothing lies there: that it is told so is the answer that is looked for.
    await opened.fetch('go', hash('sha256', randomUUID()));
    const took = Math.round(performance.now() - began);
    const { diagnostics: faults } = await opened.close(0);
    if (faults.length > 0) return [...told, ...faults.map((diagnostic) => foundFrom(diagnostic))];
    const { name, scope, reads, signer, trust } = settings;
    const doing = signer ? `reads and writes ${scope}` : `reads ${scope}`;
    const besides = reads.length > 0 ? `, reads ${reads.join(' and ')} as well` : '';
    const writers = new Set(trust.map(({ writer }) => writer)).size;
    return [
      ...told,
      ok(
        `${name} answers in ${took} ms; ${doing}${besides}; ${writers === 1 ? '1 writer is' : `${writers} writers are`} trusted`,
      ),
    ];
  },
};
