// What every event must have, by type: enough to tell an event from anything else without loading the schema.

import type { EventType } from './event.ts';

export type FieldKind = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'number or null';

export const headFields = { v: 'number', seq: 'number', at: 'string', run: 'string', type: 'string' } as const;

const progress = { task: 'string', test: 'string' } as const;

/** Without those of the head and those that may be absent. A test holds it against the schema. */
export const eventFields: Readonly<Record<EventType, Readonly<Record<string, FieldKind>>>> = {
  'run.started': {
    command: 'string',
    argv: 'array',
    cwd: 'string',
    gows: 'string',
    platform: 'string',
    cores: 'number',
  },
  'workspace.read': {
    root: 'string',
    kind: 'string',
    modules: 'number',
    packages: 'number',
    go: 'string',
    race: 'boolean',
    elapsedMs: 'number',
  },
  'task.planned': {
    task: 'string',
    kind: 'string',
    package: 'string',
    module: 'string',
    dir: 'string',
    reason: 'string',
  },
  'invocation.started': { invocation: 'string', args: 'array', cwd: 'string', packages: 'number' },
  'invocation.finished': { invocation: 'string', exitCode: 'number or null', elapsedMs: 'number' },
  'build.output': { invocation: 'string', output: 'string' },
  'build.step': {
    invocation: 'string',
    importPath: 'string',
    step: 'string',
    startedAt: 'string',
    elapsedMs: 'number',
  },
  'build.found': { invocation: 'string', sums: 'string', importPaths: 'array' },
  'task.phase': { task: 'string', phase: 'string' },
  'task.started': { task: 'string', attempt: 'number' },
  'task.output': { task: 'string', output: 'string' },
  'test.run': progress,
  'test.pause': progress,
  'test.cont': progress,
  'test.attr': { ...progress, key: 'string', value: 'string' },
  'test.finished': { ...progress, package: 'string', outcome: 'string', elapsedMs: 'number' },
  'benchmark.result': { task: 'string', package: 'string', benchmark: 'string', output: 'string' },
  'race.found': { task: 'string', package: 'string', report: 'string', stack: 'string' },
  'task.finished': {
    task: 'string',
    kind: 'string',
    package: 'string',
    module: 'string',
    outcome: 'string',
    source: 'string',
    attempt: 'number',
    elapsedMs: 'number',
  },
  diagnostic: { diagnostic: 'object' },
  'remote.used': {
    remote: 'string',
    scope: 'string',
    received: 'object',
    sent: 'object',
    unsent: 'number',
    waitedMs: 'number',
  },
  'run.finished': { outcome: 'string', exitCode: 'number', counts: 'object', elapsedMs: 'number' },
};

export function fits(value: unknown, kind: FieldKind): boolean {
  if (kind === 'array') return Array.isArray(value);
  if (kind === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (kind === 'number or null') return value === null || typeof value === 'number';
  return typeof value === kind;
}
