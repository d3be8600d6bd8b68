// What commands have in common that do something module by module: which modules are meant, and the run that does it.

import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { DiagnosticError, shellWord } from '#diagnostics';
import type { ModuleKind } from '#events';
import { carryOut, type ModuleNeeds, type ModuleTask, type ModuleWork, moduleNeeds, planModules } from '#modules';
import { couldBeAny, modulesNamed, namesNothing } from '#plan';
import { folderMatcher, isFolderPattern, type Module, pathMatcher, placeOf } from '#workspace';
import { badValue, refuseSides } from './arguments.ts';
import { compareIn } from './comparison.ts';
import type { Output } from './output.ts';
import { failRun, type Run, type RunBeginning, startRun } from './run.ts';
import { type Call, inSession, type Session } from './session.ts';

export interface ModuleRun {
  /** Of the command. */
  readonly name: string;
  readonly kind: ModuleKind;
  /** Whether those that need each other come one after the other. */
  readonly ordered: boolean;
  readonly keepGoing: boolean;
  readonly work: (session: Session, needs: ModuleNeeds) => ModuleWork | Promise<ModuleWork>;
}

/** Answers the exit code. */
export async function runModules(call: Call, output: Output, request: ModuleRun): Promise<number> {
  const { name, kind, ordered, keepGoing, work } = request;
  const jobs = jobsOf(call);
  let run: Run | undefined;
  try {
    return await inSession(call, output, async (session) => {
      const settings = { ...session.settings, verbose: true };
      // The last run that is kept is one of tests.
      const ground = { call: { ...session.call, own: { ...call.own, ui: false } }, settings, keeps: false };
      run = startRun(
        { ...ground, top: session.top, cacheDir: session.cacheDir, root: session.location.root },
        output,
        name,
      );
      const began = Date.now();
      const found = moduleNeeds(session.location, session.top);
      const { chosen, sides } = await choose(session, found);
      const tasks = planModules({ ...found, needs: ordered ? found.needs : new Map(), kind, chosen, top: session.top });
      const doing = await work(session, found);
      const beginning = preludeOf(session, found.modules.length, { ...sides, elapsedMs: Date.now() - began });
      return run.carryOut(beginning, ({ log, startedMs }) =>
        carryOut(tasks, doing, {
          log,
          startedMs,
          jobs,
          keepGoing,
          signal: session.call.signal,
          again: (task) => againOf(call, name, task),
        }),
      );
    });
  } catch (error) {
    if (run) await run.fail(error);
    else failRun(call, output, name, error);
    throw error;
  }
}

function jobsOf({ own: { jobs } }: Call): number {
  if (jobs === undefined) return availableParallelism();
  if (/^[1-9]\d{0,5}$/.test(jobs)) return Number(jobs);
  throw badValue(`--jobs takes a number from 1 on, not ${JSON.stringify(jobs)}`, '--jobs 4');
}

type Sides = Partial<Pick<Extract<RunBeginning['prelude'][number], { type: 'workspace.read' }>, 'base' | 'head'>>;

function preludeOf(session: Session, modules: number, more: Sides & { readonly elapsedMs: number }): RunBeginning {
  const { location, goEnv, diagnostics } = session;
  const read = { type: 'workspace.read', root: location.root, kind: location.kind, modules, packages: 0 } as const;
  return {
    prelude: [
      ...diagnostics
        .filter(({ code }) => !code.startsWith('race/'))
        .map((diagnostic) => ({ type: 'diagnostic', diagnostic }) as const),
      { ...read, go: goEnv.GOVERSION, race: false, ...more },
    ],
  };
}

interface Choice {
  /** Path of a module → why it is in the plan. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly sides: Sides;
}

/** @throws DiagnosticError where a word names no module. */
async function choose(session: Session, { modules }: ModuleNeeds): Promise<Choice> {
  const { call } = session;
  const named = call.patterns.length > 0;
  const wanted = named ? namedModules(session, modules) : modules;
  const reason = named ? 'named on the command line' : 'in the workspace';
  if (!call.own.affected) {
    refuseSides(call, 'add --affected');
    return { chosen: new Map(wanted.map(({ path }) => [path, reason])), sides: {} };
  }
  const { answer } = await compareIn(session);
  const counts = new Map<string, number>();
  for (const { module } of answer.packages) counts.set(module, (counts.get(module) ?? 0) + 1);
  const chosen = new Map<string, string>();
  for (const { path } of wanted) {
    const count = counts.get(path);
    if (count !== undefined) chosen.set(path, `${count} of its packages ${count === 1 ? 'is' : 'are'} affected`);
  }
  return { chosen, sides: { base: answer.base, head: answer.head } };
}

/** By name, by folder, or by patterns as for packages, over the folders and paths of modules. */
function namedModules(session: Session, modules: readonly Module[]): readonly Module[] {
  const chosen = new Set(session.call.patterns.flatMap((word) => modulesOf(word, session, modules)));
  return modules.filter((module) => chosen.has(module));
}

/** @throws DiagnosticError where the word names none, or could be any of several. */
function modulesOf(word: string, { call, top, location }: Session, modules: readonly Module[]): readonly Module[] {
  const isPattern = word.includes('...');
  const matches = isFolderPattern(word)
    ? folderMatcher(word, (folder) => placeOf(top, resolve(call.cwd, folder)))
    : pathMatcher(word);
  const found = isPattern
    ? modules.filter(({ path, dir }) => matches({ importPath: path, dir }))
    : modulesNamed(word, { snapshot: { modules, root: placeOf(top, location.root) }, top, cwd: call.cwd });
  if (found.length > 1 && !isPattern) throw new DiagnosticError(couldBeAny(word, found));
  if (found.length > 0) return found;
  const paths = modules.map(({ path }) => path);
  throw new DiagnosticError(
    namesNothing(`${word} names no module of the workspace`, word, paths, 'gows graph shows all modules'),
  );
}

/** A command to paste that does one module again. */
function againOf({ own, command = [], split }: Call, name: string, { module }: ModuleTask): string {
  const flags = [
    ...(own.check ? ['--check'] : []),
    ...(own.standalone ? ['--standalone'] : []),
    ...split.build.map((flag) => `-${flag.name}=${flag.value}`),
  ];
  const words = ['gows', name, module, ...flags, ...(command.length > 0 ? ['--', ...command] : [])];
  return words.map(shellWord).join(' ');
}
