// For tests of this room: makes a plan from a folder of Go packages, runs it, and gathers the events.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { createEventLog, type RunEvent } from '#events';
import type { Plan, Task } from '#plan';
import { capture } from '#process';
import type { EngineOps, TaskResult } from './ops.ts';
import { runPlan } from './run.ts';

/** What `goMachine` of testkit says. */
export interface GoCommand {
  readonly goBin: string;
  readonly env: { readonly GOVERSION: string; readonly GOROOT: string; readonly GOEXE: string };
}

export interface TrialRequest {
  /** The workspace root: a folder with a go.work or a go.mod. */
  readonly root: string;
  /** Import paths. */
  readonly packages: readonly string[];
  readonly go: GoCommand;
  readonly flags?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly timeout?: { readonly text: string; readonly ms: number };
  readonly jobs?: number;
  readonly more?: Partial<Plan['run']>;
}

/** The environment of this process, with a module proxy never asked. */
export function trialEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const env = Object.fromEntries(Object.entries(process.env).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])));
  return { ...env, GOPROXY: 'off', GOFLAGS: '-buildvcs=false', GOWORK: '', ...more };
}

interface Listed {
  readonly ImportPath: string;
  readonly Dir?: string;
  readonly Module?: { readonly Path: string };
  readonly TestGoFiles?: string[];
  readonly XTestGoFiles?: string[];
}

/** A plan for the packages; a package that cannot be listed counts as one with tests in the root. */
export async function trialPlan(request: TrialRequest): Promise<Plan> {
  const env = trialEnvironment(request.env);
  const stdout = await runGo(
    request.go,
    ['list', '-e', '-json=ImportPath,Dir,Module,TestGoFiles,XTestGoFiles', ...request.packages],
    request.root,
    env,
  );
  const listed = JSON.parse(`[${stdout.replaceAll(/^\}$\n(?=\{)/gm, '},')}]`) as Listed[];
  const taken: Set<string>[] = [];
  const tasks = listed.map((found): Task => {
    const last = found.ImportPath.split('/').at(-1) ?? '';
    const binary = `${/^v\d+$/.test(last) ? (found.ImportPath.split('/').at(-2) ?? last) : last}.test`;
    const hasTests = !found.Dir || (found.TestGoFiles?.length ?? 0) + (found.XTestGoFiles?.length ?? 0) > 0;
    let group = 0;
    if (hasTests) {
      while (taken[group]?.has(binary)) group += 1;
      taken[group] ??= new Set();
      taken[group]?.add(binary);
    }
    const dir = found.Dir ?? request.root;
    return {
      id: `test:${found.ImportPath}`,
      kind: 'test',
      package: found.ImportPath,
      module: found.Module?.Path ?? '',
      dir,
      hasTests,
      binary,
      group,
      reason: 'trial',
    };
  });
  return {
    tasks,
    build: {
      go: request.go.goBin,
      goVersion: request.go.env.GOVERSION,
      goroot: request.go.env.GOROOT,
      flags: request.flags ?? [],
      cwd: request.root,
      env,
      wrapper: [],
    },
    run: {
      args: request.args ?? [],
      timeoutMs: request.timeout?.ms ?? 600_000,
      timeout: request.timeout?.text ?? '10m0s',
      failfast: false,
      env,
      repeat: [],
      ...request.more,
    },
    jobs: request.jobs ?? 4,
  };
}

export interface Trial {
  readonly events: readonly RunEvent[];
  readonly exitCode: number;
  readonly outcome: string;
  readonly results: readonly TaskResult[];
  /** What is left of this run in the folder of runs. */
  readonly left: readonly string[];
}

let runs = 0;

/** Runs the plan with a cache folder of the test's. `onEvent` sees each event as it is emitted. */
export async function tryPlan(
  plan: Plan,
  ops: Partial<EngineOps> & Pick<EngineOps, 'cacheDir' | 'workspaceRoot'>,
  onEvent: (event: RunEvent) => void = () => {},
): Promise<Trial> {
  runs += 1;
  const runId = ops.runId ?? `trial-${process.pid}-${runs}`;
  const events: RunEvent[] = [];
  const results: TaskResult[] = [];
  const log = createEventLog({ run: runId, consumers: [(event) => events.push(event), onEvent] });
  const end = await runPlan(plan, {
    log,
    runId,
    signal: new AbortController().signal,
    buildCause: () => undefined,
    record: (result) => results.push(result),
    ...ops,
  });
  return {
    events,
    results,
    ...end,
    left: readdirSync(path.join(ops.cacheDir, 'runs')).filter((name) => name === runId),
  };
}

/** Builds goexec from source, once a process, into `folder`. */
export async function buildGoexec(go: GoCommand, folder: string): Promise<string> {
  const file = path.join(folder, `goexec${go.env.GOEXE}`);
  const source = path.join(import.meta.dirname, '..', 'goexec', 'go');
  const env = { ...process.env, GOWORK: 'off', GOFLAGS: '-buildvcs=false', CGO_ENABLED: '0' };
  await runGo(go, ['build', '-trimpath', '-ldflags=-s -w', '-o', file, '.'], source, env);
  return file;
}

async function runGo(go: GoCommand, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { exitCode, stdout, stderr } = await capture({ command: go.goBin, args, cwd, env });
  if (exitCode !== 0) throw new Error(`go ${args[0]}: ${stderr}`);
  return stdout.toString();
}
