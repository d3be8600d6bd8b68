// What `gows doctor` answers: handed from `doctor` to `report` and cli. Types only.

import type { Code, Place } from '#diagnostics';

/**
 * `failure`: gows, or the go command, cannot do its work here. `warning`: it does, and something is lost by it: time,
 * packages that nobody tests, reuse. `note`: worth knowing. `ok`: looked at, and fine.
 */
export type FindingSeverity = 'ok' | 'note' | 'warning' | 'failure';

export interface Finding {
  /** Name of the check, as in `checkNames`. */
  readonly check: string;
  readonly severity: FindingSeverity;
  /** One sentence without a full stop. */
  readonly message: string;
  /** The diagnostic that a run would stop with or tell, where there is one. */
  readonly code?: Code;
  /** Seen from `DoctorAnswer.top`, or absolute. */
  readonly place?: Place;
  readonly related?: readonly { readonly message: string; readonly place?: Place }[];
  /** What to do or to type; every finding but `ok` has one. */
  readonly remedy?: string;
}

export interface DoctorAnswer {
  readonly schema: 'gows.doctor/1';
  /** Absolute folder that places are relative to. */
  readonly top: string;
  /** In the order of the checks. */
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<FindingSeverity, number>>;
}
