// A disk and a database of which the Nth effect fails, for sweeps over every N.

import type { Database } from '#sqlite';
import { type BlobEffects, diskEffects } from './blobs.ts';
import type { LocalPorts } from './local.ts';

export interface FaultyPorts extends LocalPorts {
  /** How many effects there were. */
  readonly count: () => number;
}

/** `at` counts from 1; `lasting` lets every effect from there on fail. 0 lets none fail. */
export function faultyPorts(at: number, code: string, lasting = false): FaultyPorts {
  let count = 0;

  function effect<T>(act: () => T): T {
    count++;
    if (at > 0 && (lasting ? count >= at : count === at)) {
      throw Object.assign(new Error(`${code}: made up`), { code });
    }
    return act();
  }

  const blobs: BlobEffects = {
    read: (file) => effect(() => diskEffects.read(file)),
    write: (file, bytes) => effect(() => diskEffects.write(file, bytes)),
    rename: (from, to) => effect(() => diskEffects.rename(from, to)),
    remove: (file) => effect(() => diskEffects.remove(file)),
    makeFolder: (folder) => effect(() => diskEffects.makeFolder(folder)),
  };
  return { blobs, database: (db) => faultyDatabase(db, effect), count: () => count };
}

/** Statements are native objects, whose methods must be called on themselves. */
function faultyDatabase(db: Database, effect: <T>(act: () => T) => T): Database {
  const faulty = (target: object, names: readonly string[]): object =>
    new Proxy(target, {
      get(object, name) {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          const call = () => Reflect.apply(member, object, args) as unknown;
          const result = names.includes(String(name)) ? effect(call) : call();
          if (result === object) return faulty(object, names);
          return name === 'prepare' ? faulty(result as object, ['run', 'get', 'all']) : result;
        };
      },
    });
  return faulty(db, ['exec', 'pragma', 'prepare', 'transaction']) as Database;
}
