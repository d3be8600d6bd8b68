// server.db as the server works with it: one connection, begun anew where the database turns out damaged while in use.

import { type Diagnostic, DiagnosticError } from '#diagnostics';
import { type Database, isDamage, openStore, type StoreRequest } from '#sqlite';
import { probes, steps } from './tables.ts';

export interface Ledger {
  /**
   * Does the work at once, unless the database is just being begun anew. After damage it is done again on the new one.
   * Rejects with what SQLite throws otherwise: no room, a lock.
   */
  readonly use: <T>(work: (db: Database) => T) => Promise<T>;
  /** The same in one transaction. */
  readonly change: <T>(work: (db: Database) => T) => Promise<T>;
  readonly close: () => void;
}

export interface LedgerPorts {
  /** Told of damage, and what became of it. */
  readonly report: (diagnostic: Diagnostic) => void;
  /** Called with each database before anything else works with it: what lies beside it may be of another. */
  readonly settle: (db: Database) => void;
}

const words = { without: 'the server has nothing to work with', unwritten: 'it takes nothing' } as const;

/** @throws DiagnosticError `store/unavailable` where the database cannot be used. */
export async function openLedger(file: string, { report, settle }: LedgerPorts): Promise<Ledger> {
  const request: StoreRequest = { file, steps, probes, words };
  let opened = await open();
  let renewing: Promise<void> | undefined;

  async function open(): Promise<Usable> {
    const { db, setAside, diagnostics } = await openStore(request);
    const said = diagnostics.map(ofServer);
    const [first, ...rest] = said;
    if (!db || !setAside) {
      if (!first) throw new Error(`${file} was not opened, and nothing says why`);
      throw new DiagnosticError({ ...first, severity: 'error' }, ...rest);
    }
    for (const each of said) report(each);
    try {
      settle(db);
      return { db, setAside };
    } catch (error) {
      if (!isDamage(error)) throw error;
      report(ofServer(setAside(error)));
      return open();
    }
  }

  async function renew(damage: unknown): Promise<void> {
    if (opened.db.open) report(ofServer(opened.setAside(damage)));
    opened = await open();
  }

  async function use<T>(work: (db: Database) => T): Promise<T> {
    for (let again = false; ; again = true) {
      while (renewing) await renewing;
      try {
        return work(opened.db);
      } catch (error) {
        // It stays closed where it could not be begun anew: the next one tries that again.
        if (again || (!isDamage(error) && opened.db.open)) throw error;
        renewing = renew(error).finally(() => {
          renewing = undefined;
        });
      }
    }
  }

  return {
    use,
    change: (work) => use((db) => db.transaction(() => work(db)).immediate()),
    close: () => opened.db.close(),
  };
}

interface Usable {
  readonly db: Database;
  readonly setAside: (damage: unknown) => Diagnostic;
}

/** The folder of a server is given by another flag than that of a run. */
export function ofServer(said: Diagnostic): Diagnostic {
  const { remedy } = said;
  return remedy === undefined ? said : { ...said, remedy: remedy.replace('--cache-dir', '--dir') };
}
