// Finding kept results in place of runs, and keeping those of runs.
export { createGlances } from './glances.ts';
export type { Keeper, KeptPass } from './keeper.ts';
export type { Found, Lookup } from './lookup.ts';
export { bringObserved, type Observed, observedIn } from './observed.ts';
export type { ReuseRequest } from './request.ts';
export { createReuse, type Reuse } from './reuse.ts';
