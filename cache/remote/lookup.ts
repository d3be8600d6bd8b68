// Finds the address of a host without a wait that nothing can end.

import { readFileSync } from 'node:fs';
import type { LookupFunction } from 'node:net';

export interface Lookup {
  readonly lookup: LookupFunction;
  /** Ends what is asked. */
  readonly close: () => void;
}

/** For the first time that a name server is asked, and twice that for each further one, in milliseconds. */
const askMs = 500;
const tries = 3;

/**
 * While getaddrinfo waits for name servers that are silent, 10 s or more, no process that has called it can end. So they
 * are asked by other means before: where they answer at all, getaddrinfo does not wait.
 * @param servers for tests: name servers in place of the system's
 */
export function openLookup(servers?: readonly string[]): Lookup {
  const { Resolver, lookup } = process.getBuiltinModule('node:dns');
  const resolver = new Resolver({ timeout: askMs, tries });
  if (servers) resolver.setServers(servers);

  function isAnswered(host: string, then: (answers: boolean) => void): void {
    // Elsewhere the system has further ways, which differ by name.
    if (process.platform !== 'linux' || isKnownHere(host)) then(true);
    else resolver.resolve4(host, (error) => then(error?.code !== 'ETIMEOUT' && error?.code !== 'ECANCELLED'));
  }

  return {
    lookup(host, options, done) {
      isAnswered(host, (answers) => {
        if (answers) return lookup(host, options, done);
        const fault = Object.assign(new Error('no name server answers'), { code: 'EAI_AGAIN' });
        done(fault, options.all ? [] : '');
      });
    },
    close: () => resolver.cancel(),
  };
}

/** Whether the system tells it without asking anybody. */
function isKnownHere(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  try {
    const lines = readFileSync('/etc/hosts', 'utf8').split('\n');
    return lines.some((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1).includes(host));
  } catch {
    return false;
  }
}
