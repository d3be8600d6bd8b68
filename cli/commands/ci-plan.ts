// gows ci plan: shares out what is to be tested over several runners, once for all of them.

import { availableParallelism } from 'node:os';
import { ruleFor } from '#config';
import { DiagnosticError, failure, shellWord } from '#diagnostics';
import { mostShards } from '#events';
import { graphOf } from '#graph';
import { planShards, type ShardPlan, type ShardRequest } from '#plan';
import {
  drawBuildkiteSteps,
  drawCircleciParameters,
  drawGithubMatrix,
  drawGitlabPipeline,
  drawShardPlan,
} from '#report';
import { type Package, type Snapshot, stateOfSums } from '#workspace';
import { refuseSides } from '../arguments.ts';
import { common, comparing, filtering, type OwnValues, planForms, planning } from '../options.ts';
import type { Output } from '../output.ts';
import { readComparison, readHead } from '../read.ts';
import { checkedOut, reuseIn } from '../reuse.ts';
import { namesPackages, selectIn } from '../selection.ts';
import { inSession, type Session } from '../session.ts';
import { writeWhole, writtenPlaces } from '../written-files.ts';
import type { CommandSpec } from './command.ts';

type Form = (typeof planForms)[number];

export const ciPlan: CommandSpec = {
  name: 'ci plan',
  usage: '--shards N|auto [PATTERN…]',
  about: 'Share out what is to be tested over several runners, by what is known of earlier runs',
  flags: [...planning, ...comparing, ...filtering, ...common],
  goFlags: 'test',
  takesPackages: true,
  examples: [
    'gows ci plan --shards 3',
    'gows ci plan --affected --shards auto --target-minutes 5 --out plan.json',
    'gows ci plan --affected --shards 4 --format github --out plan.json >> "$GITHUB_OUTPUT"',
  ],
  async run(call, output) {
    const form = formOf(call.own);
    const wanted = wantedOf(call.own);
    const places = writtenPlaces(call);
    return inSession(call, output, async (session) => {
      const plan = await planIn(session, wanted);
      await output.diagnose([...session.diagnostics, ...plan.diagnostics], session.top);
      // Without its last part it is the same in every run, whoever makes it.
      if (places.out !== undefined) writeWhole(places.out, `${JSON.stringify(plan)}\n`);
      output.out(drawn(form, plan, session, output));
      return 0;
    });
  },
};

function formOf({ format, json, out }: OwnValues): Form {
  const form = format === undefined ? (json ? 'json' : 'text') : planForms.find((one) => one === format);
  if (form === undefined) {
    throw new DiagnosticError(
      failure('usage/flag-value', `--format is ${planForms.join(', ')}, not ${JSON.stringify(format)}`, {
        remedy: '--format github',
      }),
    );
  }
  if (json && form !== 'json') {
    throw new DiagnosticError(
      failure('usage/arguments', `--format ${form} and --json contradict each other`, {
        remedy: 'leave one of the two out; --out writes the plan as JSON',
      }),
    );
  }
  if ((form === 'gitlab' || form === 'buildkite') && out === undefined) {
    throw new DiagnosticError(
      failure('usage/arguments', `--format ${form} makes jobs that read the plan, and there is no file for it`, {
        remedy: `gows ci plan --format ${form} --out plan.json`,
      }),
    );
  }
  return form;
}

function wantedOf({ shards, targetMinutes }: OwnValues): ShardRequest['wanted'] {
  const refuse = (code: 'usage/flag-value' | 'usage/arguments', message: string, remedy: string): never => {
    throw new DiagnosticError(failure(code, message, { remedy }));
  };
  if (shards === undefined) {
    return refuse(
      'usage/arguments',
      'gows ci plan needs to know how many shards there are',
      '--shards 3, or --shards auto --target-minutes 5',
    );
  }
  if (shards !== 'auto') {
    if (targetMinutes !== undefined) {
      return refuse(
        'usage/arguments',
        '--target-minutes says how many shards there are, and so does --shards',
        '--shards auto',
      );
    }
    const count = /^\d{1,6}$/.test(shards) ? Number(shards) : 0;
    if (count >= 1 && count <= mostShards) return { count };
    return refuse(
      'usage/flag-value',
      `--shards takes a number from 1 to ${mostShards}, or auto, not ${JSON.stringify(shards)}`,
      '--shards 3',
    );
  }
  if (targetMinutes === undefined) {
    return refuse(
      'usage/arguments',
      '--shards auto needs a time that each shard may take',
      '--shards auto --target-minutes 5',
    );
  }
  const minutes = /^\d+(\.\d+)?$/.test(targetMinutes) ? Number(targetMinutes) : 0;
  if (minutes > 0) return { targetMs: Math.max(1, Math.round(minutes * 60_000)) };
  return refuse(
    'usage/flag-value',
    `--target-minutes takes minutes, not ${JSON.stringify(targetMinutes)}`,
    '--target-minutes 5',
  );
}

async function planIn(session: Session, wanted: ShardRequest['wanted']): Promise<ShardPlan> {
  const { call, top, history, config, repository } = session;
  const { head, answer } = await (call.own.affected === undefined ? planAll(session) : readComparison(session));
  const selection = selectIn(session, head);
  const affected = answer && new Map(answer.packages.map((found) => [found.importPath, found]));
  const packages = selection.filter(({ importPath }) => !affected || affected.has(importPath));
  const commit = answer?.head ?? (repository && (await checkedOut(repository)));
  const reused = await reusedElsewhere(session, head, packages);
  return planShards({
    head,
    graph: graphOf(head),
    packages,
    ...(affected ? { affected } : {}),
    named: namesPackages(call),
    known: {
      expected: (importPath) => history?.expected(importPath),
      built: history?.builtTimes() ?? new Map(),
      ...(history ? { found: history.expectedFound(stateOfSums(top, head)) } : {}),
      ...(reused ? { reused } : {}),
    },
    exclusive: (found) => ruleFor(config, found).exclusive,
    wanted,
    cores: availableParallelism(),
    ...(answer ? { base: answer.base } : {}),
    ...(commit ? { commit } : {}),
    diagnostics: answer ? answer.diagnostics : head.diagnostics,
  });
}

/** By the remote cache, which all runners ask; what only this one has kept says nothing of them. */
async function reusedElsewhere(
  session: Session,
  head: Snapshot,
  packages: readonly Package[],
): Promise<((importPath: string) => boolean) | undefined> {
  if (!session.remote || packages.length === 0) return undefined;
  const options = { head, named: packages, readAt: Date.now(), run: 'plan', tell: () => {} };
  const reuse = await reuseIn(session, options);
  if (!reuse) return undefined;
  await reuse.bring(packages);
  const found = new Set(packages.filter((one) => reuse.lookup(one).brought).map(({ importPath }) => importPath));
  return (importPath) => found.has(importPath);
}

/** @throws DiagnosticError where a base is named and nothing is compared. */
function planAll(session: Session): ReturnType<typeof readHead> {
  refuseSides(session.call, 'gows ci plan --affected');
  return readHead(session);
}

function drawn(form: Form, plan: ShardPlan, { call, settings }: Session, output: Output): string {
  const planFile = call.own.out ?? 'plan.json';
  const words = [
    'gows',
    ...(plan.of === 'affected' ? ['affected'] : []),
    'test',
    '--plan',
    planFile,
    ...settings.repeat,
  ];
  const jobs = { command: words.map(shellWord).join(' '), planFile: shellWord(planFile) };
  switch (form) {
    case 'json':
      return `${JSON.stringify(plan)}\n`;
    case 'github':
      return drawGithubMatrix(plan);
    case 'gitlab':
      return drawGitlabPipeline(plan, jobs);
    case 'buildkite':
      return drawBuildkiteSteps(plan, jobs);
    case 'circleci':
      return drawCircleciParameters(plan);
    case 'text':
      return drawShardPlan(plan, { color: output.color });
  }
}
