// Repro: whether a build gives the same bytes again, hashes recorded and checked, and why two binaries differ.
export type * from './explain/answer.ts';
export { explain } from './explain/explain.ts';
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
