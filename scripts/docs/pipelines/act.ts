// Runs a GitHub workflow on this machine by act, without a network: actions come from testdata/actions.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { capture, type Environment } from '#process';
import { repository } from '../../repository.ts';

export interface ActRequest {
  readonly program: string;
  readonly folder: string;
  readonly env: Environment;
  readonly event: 'push' | 'pull_request';
  readonly payload: unknown;
  /** Number of the run, under which its artifacts lie. */
  readonly run: number;
  /** What jobs and runs leave for later ones: `cache/KEY`, `artifacts/RUN/NAME/`. */
  readonly store: string;
}

/** A step of a job, as act saw it end. */
export interface ActStep {
  readonly job: string;
  /** The job's values of the matrix. */
  readonly matrix: Readonly<Record<string, string>>;
  /** What a `run:` step runs, expressions filled in; what another one uses. */
  readonly step: string;
  readonly result: string;
}

export interface Acted {
  readonly code: number | null;
  readonly steps: readonly ActStep[];
  /** All that was written by a step that begins so, from whichever job. */
  printed(step: string): string;
  /** All that act said, for a reader of a failure. */
  readonly log: string;
}

const actions = ['setup-go@v5', 'setup-node@v4', 'cache@v4', 'upload-artifact@v4', 'download-artifact@v4'];

interface LogLine {
  readonly msg: string;
  readonly jobID?: string;
  readonly matrix?: Readonly<Record<string, string>>;
  readonly stage?: string;
  readonly step?: string;
  /** More than one: a step within an action. */
  readonly stepID?: readonly string[];
  readonly stepResult?: string;
  readonly raw_output?: boolean;
}

/** On two cores, so that what is planned for a machine of many is the same. */
export async function act(request: ActRequest): Promise<Acted> {
  const { program, folder, event, payload, run, store } = request;
  mkdirSync(path.join(store, 'cache'), { recursive: true });
  const eventFile = path.join(store, `event-${run}.json`);
  writeFileSync(eventFile, JSON.stringify(payload));
  const local = actions.map(
    (name) => `actions/${name}=${path.join(repository, 'testdata/actions')}/${name.split('@')[0]}`,
  );
  const args = [
    ...['-c', '0,1', program, event, '--eventpath', eventFile, '--json', '--no-cache-server'],
    ...['--platform', 'ubuntu-latest=-self-hosted'],
    ...['--env', `ACTIONS_STORE=${store}`, '--env', `GITHUB_RUN_ID=${run}`],
    ...local.flatMap((pair) => ['--local-repository', pair]),
  ];
  const { exitCode, stdout, stderr } = await capture({ command: 'taskset', args, cwd: folder, env: request.env });
  const lines = stdout
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);
  const steps = lines.flatMap(({ jobID, matrix = {}, stage, step, stepID = [], stepResult }): readonly ActStep[] =>
    jobID && step && stepResult && stage === 'Main' && stepID.length === 1
      ? [{ job: jobID, matrix, step: step.trim(), result: stepResult }]
      : [],
  );
  return {
    code: exitCode,
    steps,
    printed: (begin) =>
      lines.flatMap(({ raw_output, step, msg }) => (raw_output && step?.startsWith(begin) ? [msg] : [])).join(''),
    log: `${lines.map(({ jobID = '', msg }) => `${jobID} ${msg.trimEnd()}`).join('\n')}\n${stderr}`,
  };
}
