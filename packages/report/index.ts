// Report: folds run events into a state, writes them for people and machines, draws answers.
export { fold, release } from './fold.ts';
export { type DiagnosticOptions, drawDiagnostic, type SourceText } from './format/diagnostic.ts';
export { drawOpening } from './format/opening.ts';
export { drawProgress } from './format/progress.ts';
export { createStyle, type Style } from './format/style.ts';
export { drawSummary, type SummaryOptions } from './format/summary.ts';
export type { DrawnRaces } from './format/test-block.ts';
export { count, duration } from './format/words.ts';
export * from './state.ts';
export { drawAffected, type ViewOptions } from './views/affected.ts';
export { drawCacheCollected, drawCacheStats, drawCacheVerified } from './views/cache.ts';
export { drawDryRun } from './views/dry-run.ts';
export { drawMiss } from './views/miss.ts';
export { shortNames } from './views/names.ts';
export { drawPollution } from './views/pollution.ts';
export { drawWhy } from './views/why.ts';
export { createJsonlWriter } from './writers/jsonl.ts';
export { createPlainWriter, type PlainWriter, type PlainWriterOptions, type Schedule } from './writers/plain.ts';
