// Finding kept results in place of runs, and keeping those of runs.
export { type Keeper, type KeptPass, observedAs } from './keeper.ts';
export type { Found, Lookup } from './lookup.ts';
export type { ReuseRequest } from './request.ts';
export { createReuse, type Reuse } from './reuse.ts';
