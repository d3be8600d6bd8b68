// Makes the report of a run from its events.

import { percent } from '#coverage';
import type { RunEvent, RunFinished, RunStarted } from '#events';
import { fold } from '../fold.ts';
import { failedItself, isFailed } from '../fold-test.ts';
import { countReuse } from '../format/reuse.ts';
import { besideWords } from '../format/words.ts';
import { createRunState, type RunState, type TaskState, type TestState } from '../state.ts';
import type { ReportAnswer, ReportCoverage, ReportTask, ReportTest, RunFacts } from './answer.ts';
import { compareRuns } from './compare.ts';
import { criticalPath } from './critical-path.ts';
import { failuresOf, racesOf } from './failures.ts';
import { ownSteps, type RunTimes, spansOf, timesOf } from './times.ts';

/** So many tests of a package are named; the slowest of the run, in a list of their own. */
const testsNamed = 100;
const slowestNamed = 50;

/**
 * `events` begin with `run.started` and may break off anywhere; `before` are those of an earlier run to compare with.
 * Undefined where they are no run.
 */
export function reportOf(events: readonly RunEvent[], before?: readonly RunEvent[]): ReportAnswer | undefined {
  const answer = single(events);
  const earlier = before && single(before);
  return answer && earlier ? { ...answer, previous: compareRuns(answer, earlier) } : answer;
}

function single(events: readonly RunEvent[]): ReportAnswer | undefined {
  const state = createRunState();
  for (const event of events) fold(state, event);
  const { started, workspace } = state;
  if (!started) return undefined;
  const times = timesOf(events);
  const own = ownSteps(times.steps);
  const tasks = [...state.tasks.values()].map((task) => taskOf(task, times, own.get(task.package)));
  const root = workspace?.root ?? '';
  return {
    schema: 'gows.report/1',
    run: factsOf(events, state, times),
    ...startedFacts(started),
    ...(workspace
      ? {
          workspace: {
            root,
            modules: workspace.modules,
            packages: workspace.packages,
            go: workspace.go,
            race: workspace.race,
            ...(workspace.base ? { base: workspace.base } : {}),
          },
        }
      : {}),
    tasks,
    steps: times.steps,
    criticalPath: criticalPath(tasks, times.steps, times),
    causes: countReuse(state.tasks.values()).causes.map(([cause, packages]) => ({ cause, packages })),
    slowestTests: slowestOf(state),
    failures: failuresOf(state, root),
    races: racesOf(state, root),
    diagnostics: state.diagnostics,
  };
}

function startedFacts({ command, argv, cwd, gows, platform, cores, shard }: RunStarted) {
  return { command, argv, cwd, gows, platform, cores, ...(shard ? { shard } : {}) };
}

function factsOf(events: readonly RunEvent[], state: RunState, times: RunTimes): RunFacts {
  const { finished, workspace } = state;
  const { looked, reused, cutOff } = countReuse(state.tasks.values());
  return {
    id: events[0]?.run ?? '',
    startedAt: events[0]?.at ?? '',
    elapsedMs: times.endMs,
    outcome: finished?.outcome ?? 'unfinished',
    ...(finished ? { exitCode: finished.exitCode } : {}),
    ...(workspace?.head ? { head: workspace.head } : {}),
    counts: state.counts,
    tests: { ...state.testCounts },
    reuse: { looked, reused, cutOff },
    ...coverageOf(finished),
  };
}

function coverageOf(finished: Pick<RunFinished, 'coverage'> | undefined): { readonly coverage?: ReportCoverage } {
  if (!finished?.coverage) return {};
  const { statements, covered } = finished.coverage;
  const share = percent(finished.coverage);
  return { coverage: { statements, covered, ...(share === undefined ? {} : { percent: Number(share) }) } };
}

function taskOf(task: TaskState, times: RunTimes, own: Parameters<typeof spansOf>[2]): ReportTask {
  const { finished, reuse, estimateMs } = task;
  const tried = finished && besideWords(finished);
  const tests = [...task.tests.values()].map(testOf).sort(byWeight);
  const more = tests.length - testsNamed;
  const failed = tests.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'skip').length;
  return {
    id: task.id,
    package: task.package,
    module: task.module,
    reason: task.reason,
    ...(finished ? { outcome: finished.outcome, source: finished.source } : {}),
    ...(reuse ? { reuse } : {}),
    spans: spansOf(task, times, own),
    elapsedMs: finished?.elapsedMs ?? 0,
    ...(estimateMs === undefined ? {} : { estimateMs }),
    ...(tried === undefined ? {} : { tried }),
    ...(finished?.usage ? { usage: finished.usage } : {}),
    ...coverageOf(finished),
    counts: { ...task.testCounts },
    tests: tests.slice(0, Math.max(testsNamed, failed)),
    ...(more > 0 ? { moreTests: tests.length - Math.max(testsNamed, failed) } : {}),
    ...(finished?.where === undefined ? {} : { where: finished.where }),
    ...(finished?.rerun === undefined ? {} : { rerun: finished.rerun }),
  };
}

function testOf(test: TestState): ReportTest {
  const { name, outcome, elapsedMs, racy } = test;
  return {
    name,
    ...(outcome ? { outcome } : {}),
    elapsedMs,
    ...(racy ? { race: true } : {}),
    ...(isFailed(test) && !failedItself(test) ? { below: true } : {}),
  };
}

function byWeight(a: ReportTest, b: ReportTest): number {
  const weight = ({ outcome }: ReportTest) => (outcome === 'pass' || outcome === 'skip' ? 1 : 0);
  return weight(a) - weight(b) || b.elapsedMs - a.elapsedMs;
}

/** Of those that ran now. A test with subtests stands for them only where it took time of its own. */
function slowestOf(state: RunState): ReportAnswer['slowestTests'] {
  const tests: ReportAnswer['slowestTests'][number][] = [];
  for (const task of state.tasks.values()) {
    if (task.finished?.source !== 'ran') continue;
    for (const test of task.tests.values()) {
      if (test.hasSubtests && !isFailed(test)) continue;
      if (test.elapsedMs > 0) tests.push({ ...testOf(test), package: task.package });
    }
  }
  return tests.sort((a, b) => b.elapsedMs - a.elapsedMs).slice(0, slowestNamed);
}
