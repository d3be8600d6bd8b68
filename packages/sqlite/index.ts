// SQLite: opening databases that may be damaged, newer or out of reach, and locks between processes.
export { type Database, prepared } from './driver.ts';
export { errorCode, isBusy, isDamage, type StoreWords, unavailable } from './errors.ts';
export { type Guard, type GuardOptions, guard, type Store } from './guard.ts';
export { acquireLock, type Lock, type LockOptions, tryLock } from './lock.ts';
export { type OpenedStore, openStore, type StoreRequest } from './store.ts';
