// Reproducibility of what is released: hashes recorded and checked.
export type * from './record/answer.ts';
export { type CheckRequest, checkBuilds, type Pair } from './record/check.ts';
export type { GroundRequest } from './record/ground.ts';
export * from './record/lock.ts';
export { type OpenedLock, openLock } from './record/open-lock.ts';
export { type Recorded, type RecordRequest, type ReproPorts, recordBuilds, settleLeftOut } from './record/record.ts';
export { type RecordedFlags, readRecordedFlags } from './record/recorded-flags.ts';
export { settingsOf } from './record/settings.ts';
export type { Subject } from './record/subject.ts';
export { parseVary, shownVariation } from './record/variation.ts';
