// History: what became of earlier runs, and answers kept between runs.
export type { Imported } from './carry.ts';
export type { FileDigests } from './digests.ts';
export { type History, hasHistory, type OpenedHistory, openHistory } from './history.ts';
export { noteRun } from './notes.ts';
export type { HistoryAnswer, PackageHistory } from './packages.ts';
export { type RecordedSource, recordedEvents } from './recorded.ts';
export type * from './result.ts';
export { type RunRecorder, retention } from './runs.ts';
export { keepAgain, type StreamMark } from './stream-again.ts';
export { type KeptStream, listStreams, streamFile } from './stream-files.ts';
export { withoutSecrets } from './stream-lines.ts';
export { keepStream, readKeptStream, type StreamKeeper, writeStream } from './streams.ts';
