// CI: what several runners have done, as one run.
export { type MergeRequest, mergeShards } from './merge.ts';
export type { ShardStream } from './sort-out.ts';
