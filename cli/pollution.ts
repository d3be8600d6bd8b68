// gows inspect pollution over kept results: which there are, and what running their tests otherwise needs.

import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ruleFor } from '#config';
import { DiagnosticError, exitCodes, failure } from '#diagnostics';
import { redactor, type TestOutcome } from '#events';
import { closure, type Graph, graphOf, rootOf } from '#graph';
import { type Examined, inspectPollution, type PollutionAnswer, type PollutionRequest } from '#inspect';
import { buildCause, type Task } from '#plan';
import { drawPollution } from '#report';
import { pathOf, placeOf, type Snapshot } from '#workspace';
import { prepare } from './commands/test.ts';
import { concerning } from './concerning.ts';
import type { Output } from './output.ts';
import { readHead } from './read.ts';
import { rootsIn } from './reuse.ts';
import { findGoexec } from './run-plan.ts';
import { type Call, inSession, type Session } from './session.ts';
import { builtFiles, treeFiles, whyNotElsewhere } from './tree-files.ts';

/** Answers 1 where something may mislead. */
export function inspectResults(call: Call, output: Output): Promise<number> {
  const runs = runsOf(call);
  return inSession(call, output, async (session) => {
    const { head, plan } = await prepare(session, readHead, { id: 'inspect', tell: () => {} });
    const graph = graphOf(head);
    const tested = plan.tasks.filter(({ hasTests }) => hasTests);
    const diagnostics = concerning(
      head.diagnostics,
      graph,
      plan.tasks.map((task) => task.package),
    );
    await output.diagnose([...session.diagnostics, ...diagnostics], session.top);
    const examined = examinedIn(session, head, graph, tested);
    const names = new Set(examined.map(({ task }) => task.package));
    const request: PollutionRequest = {
      ...(await groundOf(session, head)),
      plan: { ...plan, tasks: tested.filter((task) => names.has(task.package)) },
      examined,
      notKept: tested.map((task) => task.package).filter((importPath) => !names.has(importPath)),
      runs,
      seed: randomInt(1, 1_000_000),
    };
    const found = examined.length === 0 ? nothingIn(request) : await carryOut(session, output, request, graph);
    const answer = redactor(call.env).throughout(found);
    output.out(call.own.json ? `${JSON.stringify(answer)}\n` : drawPollution(answer, { color: output.color }));
    return answer.packages.some(({ verdict }) => verdict === 'polluted') ? exitCodes.failed : exitCodes.ok;
  });
}

function runsOf({ own }: Call): number {
  const runs = Number(own.runs ?? '1');
  if (Number.isInteger(runs) && runs > 0) return runs;
  throw new DiagnosticError(
    failure('usage/flag-value', `--runs takes a number from 1 on, not ${JSON.stringify(own.runs)}`, {
      remedy: '--runs 3',
    }),
  );
}

function nothingIn({ notKept }: PollutionRequest): PollutionAnswer {
  return { schema: 'gows.pollution/1', variations: [], packages: [], notKept, untried: [] };
}

async function carryOut(
  session: Session,
  output: Output,
  request: PollutionRequest,
  graph: Graph,
): Promise<PollutionAnswer> {
  const { call, cacheDir, scratch } = session;
  const goexec = findGoexec(call);
  const short: string[] = [];
  try {
    return await inspectPollution(request, {
      cacheDir,
      runId: `inspect-${process.pid}-${Date.now().toString(36)}`,
      signal: call.signal,
      ...(goexec === undefined ? {} : { goexec }),
      buildCause: (task, failed) => buildCause(graph, task.package, failed),
      folder: (name) => scratch.folder(name),
      shortFolder() {
        const made = mkdtempSync(join(tmpdir(), 'gows-'));
        short.push(made);
        return made;
      },
      say: (text) => output.err(`${text}\n`),
    });
  } finally {
    for (const folder of short) rmSync(folder, { recursive: true, force: true });
  }
}

function examinedIn(session: Session, head: Snapshot, graph: Graph, tasks: readonly Task[]): readonly Examined[] {
  const { top, config } = session;
  const modules = new Map(head.modules.map(({ path, dir }) => [path, pathOf(top, dir)]));
  return tasks.flatMap((task): Examined[] => {
    const found = graph.packages.get(task.package);
    if (!task.kept || !found) return [];
    const { shape, events } = task.kept.entry;
    const tests = new Map<string, TestOutcome>();
    for (const event of events) if (event.type === 'test.finished') tests.set(event.test, event.outcome);
    return [
      {
        task,
        dir: found.dir,
        moduleDir: modules.get(task.module) ?? task.dir,
        rule: ruleFor(config, found),
        isCompiled: compiledInto(graph, task.package, top),
        kept: { shape, tests },
      },
    ];
  });
}

function compiledInto(graph: Graph, importPath: string, top: string): (path: string) => boolean {
  let files: Set<string> | undefined;
  return (path) => {
    if (!files) {
      files = new Set();
      for (const id of closure(graph, [rootOf(graph, importPath)])) {
        for (const { file } of graph.units.get(id)?.inputs ?? []) files.add(pathOf(top, file));
      }
    }
    return files.has(path);
  };
}

type Ground = Omit<PollutionRequest, 'plan' | 'examined' | 'notKept' | 'runs' | 'seed'>;

async function groundOf(session: Session, head: Snapshot): Promise<Ground> {
  const { top, goEnv, repository, location } = session;
  const files = await treeFiles(session);
  const sources = new Set(head.packages.flatMap(({ goFiles }) => goFiles.map((file) => pathOf(top, file))));
  const notElsewhere = whyNotElsewhere(session, head);
  return {
    roots: rootsIn(session),
    root: placeOf(top, location.root),
    ...(notElsewhere === undefined ? {} : { notElsewhere }),
    workTreeFiles: () => files,
    isSource: (path) => sources.has(path),
    moreFiles: builtFiles(session, head),
    ...(repository ? { repository } : {}),
    go: {
      goos: goEnv.GOOS,
      goarch: goEnv.GOARCH,
      moduleCache: goEnv.GOMODCACHE,
      folders: Object.fromEntries(
        ['GOCACHE', 'GOMODCACHE', 'GOPATH', 'GOENV'].flatMap((name) => {
          const value = goEnv.raw[name];
          return value ? [[name, value]] : [];
        }),
      ),
    },
    umask: process.platform === 'win32' ? undefined : process.umask(),
  };
}
