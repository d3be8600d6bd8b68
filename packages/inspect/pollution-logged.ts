// Runs packages with a complete log, and tells what of it the usual log lacks.

import { realpathSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createRoots, parseTestlog, rootsOfPackage } from '#observe';
import type { Plan } from '#plan';
import { completeLogOverlay, completeLogVariable } from './complete-log.ts';
import { type CompleteLog, parseCompleteLog } from './complete-log-read.ts';
import type { PollutionPorts, PollutionRequest } from './pollution-request.ts';
import { type PackageRun, runForOutcomes } from './pollution-run.ts';
import { type Unseen, unseenOf } from './pollution-unknown.ts';

export interface LoggedRun {
  readonly runs: ReadonlyMap<string, PackageRun>;
  /** Import path → what was consulted unseen; absent where there is no whole log. */
  readonly unseen: ReadonlyMap<string, Unseen>;
}

/** @throws DiagnosticError `inspect/overlay` where there can be no complete log; what the run throws. */
export async function runWithCompleteLog(request: PollutionRequest, ports: PollutionPorts): Promise<LoggedRun> {
  const { plan, go } = request;
  const { build } = plan;
  const given = overlayOf(plan);
  const existing = given === undefined ? {} : { existing: await readFile(resolve(build.cwd, given), 'utf8') };
  const made = await completeLogOverlay({
    goroot: build.goroot,
    goVersion: build.goVersion,
    goos: go.goos,
    goarch: go.goarch,
    moduleCache: go.moduleCache,
    folder: join(ports.cacheDir, 'inspect', `${build.goVersion}-${go.goos}-${go.goarch}`.replaceAll(/[^\w.-]/g, '_')),
    ...existing,
  });
  const logs = ports.folder('log');
  const runId = `${ports.runId}-log`;
  const startedNs = BigInt(Date.now()) * 1_000_000n;
  const logged: Plan = {
    ...plan,
    build: {
      ...build,
      ...(made.go === undefined ? {} : { go: made.go }),
      env: { ...build.env, ...made.env },
      flags: [...build.flags.filter((flag) => !overlayFlag.test(flag)), `-overlay=${made.overlay}`],
    },
    run: { ...plan.run, env: { ...plan.run.env, [completeLogVariable]: join(logs, '/') } },
  };
  const workspaceRoot = resolve(request.roots.top, request.root);
  const runs = await runForOutcomes(logged, { ...ports, runId, workspaceRoot });

  const complete = await readLogs(logs, { from: made.goroot, to: build.goroot });
  const roots = createRoots({ ...request.roots, runFolder: join(ports.cacheDir, 'runs', runId) });
  const unseen = new Map<string, Unseen>();
  for (const { task, moduleDir } of request.examined) {
    const dir = realpathSync(task.dir);
    const log = complete.get(dir);
    const usual = parseTestlog(runs.get(task.package)?.testlog ?? '', dir);
    if (!log || !usual) continue;
    const own = rootsOfPackage(roots, task.dir, moduleDir);
    unseen.set(task.package, unseenOf({ complete: log, usual, roots: own, startedNs }));
  }
  return { runs, unseen };
}

const overlayFlag = /^--?overlay=(.*)$/;

/** The overlay that the user builds with: the last one counts, and the command line before GOFLAGS. */
function overlayOf({ build }: Plan): string | undefined {
  const flags = [...(build.goflags ?? build.env['GOFLAGS'] ?? '').split(/\s+/), ...build.flags];
  const last = flags.findLast((flag) => overlayFlag.test(flag));
  return last === undefined ? undefined : overlayFlag.exec(last)?.[1] || undefined;
}

/** By the folder in which the process started, which is the package's. */
async function readLogs(
  folder: string,
  named: { readonly from: string; readonly to: string },
): Promise<ReadonlyMap<string, CompleteLog>> {
  const logs = new Map<string, CompleteLog>();
  for (const name of await readdir(folder)) {
    const log = parseCompleteLog(await readFile(join(folder, name), 'utf8'), named);
    if (log) logs.set(log.dir, log);
  }
  return logs;
}
