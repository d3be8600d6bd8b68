// The forms of all that the cache keeps, field by field.

import type { BenchmarkResult, Coverage, TaskOutput, TestAttribute, TestFinished, TestProgress, Usage } from '#events';
import type { KeyField, KeyRecord, UnitNode } from '#keys';
import type { Shape, Sight } from '#observe';
import type { Earlier, Entry, EntryCoverage, Origin, ReplayedEvent, Seen } from './entry.ts';
import { type Is, isNumber, isText, isTruth, listOf, maybe, oneOf, pairOf, recordOf } from './form.ts';

const isTexts = listOf(isText);

export const isShape: Is<Shape> = recordOf<Shape>({
  env: isTexts,
  envPrefixes: isTexts,
  exceptEnv: isTexts,
  environment: isTruth,
  opened: isTexts,
  stated: isTexts,
  trees: isTexts,
  globs: isTexts,
  except: isTexts,
  workTree: isTruth,
});

const isObservation = listOf(recordOf<Sight>({ name: isText, state: isText }));

const isOrigin = recordOf<Origin>({
  run: isText,
  at: isText,
  commit: maybe(isText),
  dirty: maybe(oneOf(true)),
  machine: isText,
  gows: isText,
  go: isText,
});

const isProgress = recordOf<TestProgress>({
  type: oneOf('test.run', 'test.pause', 'test.cont'),
  task: isText,
  test: isText,
});

const isEventOf: Readonly<Record<ReplayedEvent['type'], (value: unknown) => boolean>> = {
  'task.output': recordOf<TaskOutput>({
    type: oneOf('task.output'),
    task: isText,
    test: maybe(isText),
    output: isText,
    outputType: maybe(isText),
  }),
  'test.run': isProgress,
  'test.pause': isProgress,
  'test.cont': isProgress,
  'test.attr': recordOf<TestAttribute>({
    type: oneOf('test.attr'),
    task: isText,
    test: isText,
    key: isText,
    value: isText,
  }),
  'test.finished': recordOf<TestFinished>({
    type: oneOf('test.finished'),
    task: isText,
    package: isText,
    test: isText,
    outcome: oneOf('pass', 'fail', 'skip', 'race', 'panic', 'timeout', 'killed', 'cancelled'),
    elapsedMs: isNumber,
    made: maybe(oneOf(true)),
  }),
  'benchmark.result': recordOf<BenchmarkResult>({
    type: oneOf('benchmark.result'),
    task: isText,
    package: isText,
    benchmark: isText,
    output: isText,
    ground: maybe(isText),
  }),
};

const isReplayedEvent: Is<ReplayedEvent> = (value): value is ReplayedEvent => {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  const { type } = value;
  return typeof type === 'string' && Object.hasOwn(isEventOf, type) && isEventOf[type as ReplayedEvent['type']](value);
};

export const isEntry: Is<Entry> = recordOf<Entry>({
  version: oneOf(1),
  package: isText,
  module: isText,
  outcome: oneOf('pass', 'no-tests', 'vet-fail'),
  elapsedMs: isNumber,
  usage: maybe(recordOf<Usage>({ userMs: isNumber, systemMs: isNumber, maxRssKiB: isNumber })),
  origin: isOrigin,
  events: listOf(isReplayedEvent),
  covered: maybe(
    recordOf<EntryCoverage>({
      coverage: recordOf<Coverage>({ statements: isNumber, covered: isNumber, in: maybe(isTexts) }),
      profile: isText,
    }),
  ),
  shape: isShape,
  observation: isObservation,
});

const isKeyRecord = recordOf<KeyRecord>({
  version: isNumber,
  package: isText,
  unit: isText,
  fields: listOf(recordOf<KeyField>({ name: isText, value: isText, shown: maybe(isText) })),
});

const seenFields = { shape: isShape, observation: isObservation, origin: isOrigin };

export const isSeen: Is<Seen> = recordOf<Seen>(seenFields);

export const isEarlier: Is<Earlier> = recordOf<Earlier>({ record: isKeyRecord, ...seenFields });

export const isNode: Is<UnitNode> = recordOf<UnitNode>({
  id: isText,
  own: recordOf<UnitNode['own']>({
    id: isText,
    name: isText,
    standard: isTruth,
    module: isText,
    sum: isText,
    files: isTexts,
    settings: isTexts,
    error: isText,
    included: isTexts,
  }),
  imports: listOf(pairOf(isText, isText)),
});
