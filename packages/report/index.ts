// Report: folds run events into a state, writes them for people and machines, draws answers.
export {
  type Clock,
  createFastClock,
  createSteppedClock,
  machineClock,
  type Schedule,
  type SteppedClock,
} from './clock.ts';
export { fold, release } from './fold.ts';
export { failedItself, isFailed } from './fold-test.ts';
export { onlyColours, withoutControls } from './format/controls.ts';
export { type DiagnosticOptions, drawDiagnostic, type SourceText } from './format/diagnostic.ts';
export { drawFailures } from './format/failures.ts';
export { drawOpening } from './format/opening.ts';
export { drawProgress } from './format/progress.ts';
export { countReuse, type ReuseCounts } from './format/reuse.ts';
export { createStyle, type Style } from './format/style.ts';
export { drawSummary, type SummaryOptions } from './format/summary.ts';
export type { DrawnRaces } from './format/test-block.ts';
export { count, duration, minute } from './format/words.ts';
export { fillPage } from './pages/shared/fill.ts';
export type * from './run-report/answer.ts';
export { reportOf } from './run-report/report.ts';
export * from './state.ts';
export { drawAffected, type ViewOptions } from './views/affected.ts';
export { drawCacheCollected, drawCacheStats, drawCacheVerified } from './views/cache.ts';
export {
  drawBuildkiteSteps,
  drawCircleciParameters,
  drawGithubMatrix,
  drawGitlabPipeline,
} from './views/ci-plan/providers.ts';
export { drawShardPlan } from './views/ci-plan/text.ts';
export { drawDoctor } from './views/doctor.ts';
export { drawDryRun } from './views/dry-run.ts';
export { drawExplain } from './views/explain.ts';
export { drawGoCache, type GoCacheViewOptions } from './views/go-cache.ts';
export { drawDot } from './views/graph/dot.ts';
export { drawMermaid, mermaidLimit } from './views/graph/mermaid.ts';
export { graphPage } from './views/graph/page.ts';
export { drawGraph } from './views/graph/text.ts';
export { drawHistory } from './views/history.ts';
export { drawMiss } from './views/miss.ts';
export { shortNames } from './views/names.ts';
export { drawPollution } from './views/pollution.ts';
export { drawReport } from './views/report.ts';
export { drawRepro } from './views/repro.ts';
export { drawWhy } from './views/why.ts';
export { createGithubWriter } from './writers/github.ts';
export { createGoTestWriter } from './writers/go-test.ts';
export { createJsonlWriter } from './writers/jsonl.ts';
export { createJunitWriter, type JunitWriter } from './writers/junit.ts';
export { createPlainWriter, type PlainWriter, type PlainWriterOptions } from './writers/plain.ts';
export { traceOf } from './writers/trace.ts';
