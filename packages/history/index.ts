// History: what became of earlier runs, and answers kept between runs.
export type { FileDigests } from './digests.ts';
export { type History, type OpenedHistory, openHistory } from './history.ts';
export { noteRun } from './notes.ts';
export { type RecordedSource, recordedEvents } from './recorded.ts';
export type * from './result.ts';
export type { RunRecorder } from './runs.ts';
export { withoutSecrets } from './stream-lines.ts';
export { type KeptStream, keepStream, listStreams, readKeptStream, type StreamKeeper } from './streams.ts';
