// Carries out a plan within a run, and offers what came of it to be kept where a kept result stood for every task.

import { accessSync, constants } from 'node:fs';
import { binaryBytes, cacheSize } from '#cache';
import { DiagnosticError, exitCodes, failure } from '#diagnostics';
import { type EarlyBuild, type EngineOps, type ResultKeeper, runPlan } from '#engine';
import { type EventBody, redactor } from '#events';
import { locateGoexec, serveCompileCache } from '#goexec';
import type { DigestMemo } from '#keys';
import type { AffectedAnswer, Plan } from '#plan';
import { type Snapshot, stateOfSums } from '#workspace';
import type { Run } from './run.ts';
import { type Call, isOwnCacheProg, type Session } from './session.ts';
import type { Share } from './share.ts';
import type { RemoteAccount } from './shared-cache.ts';
import { type Offering, offerGuess, offerRun, type Surroundings } from './standing/offer.ts';
import { openToolCosts } from './tool-costs.ts';

export interface PlanRequest {
  readonly head: Snapshot;
  readonly answer?: AffectedAnswer;
  /** Where the run is one of several. */
  readonly share?: Share;
  /** `test`, `affected test`. */
  readonly command: string;
  /** How long reading took, in milliseconds. */
  readonly readMs: number;
  readonly buildCause: (importPath: string, failed: ReadonlySet<string>) => string | undefined;
  readonly keeper?: ResultKeeper;
  /** Of the remote cache. */
  readonly account?: RemoteAccount;
  /** What was begun on a guess in the name of this run. */
  readonly early?: EarlyBuild;
  /** Whether the package is known to have passed before. */
  readonly hasPassed?: (importPath: string) => boolean;
  /** See `Reuse`. */
  readonly surroundings?: Surroundings;
}

/** Until the go command and what it starts is at work, in milliseconds. */
const beginsMs = 30;

/** Answers the exit code. */
export async function carryOutPlan(session: Session, run: Run, plan: Plan, request: PlanRequest): Promise<number> {
  const { answer, buildCause, keeper, account, early, hasPassed } = request;
  const goexec = findGoexec(session.call);
  const beginning = {
    prelude: preludeOf(session, request),
    ...(answer && !answer.head.dirty ? { head: answer.head.rev } : {}),
  };
  const { head, surroundings } = request;
  const offering: Offering = { session, plan, head, ...(surroundings ? { surroundings } : {}) };
  // What came from afar is here from now on, and will be said to be.
  const allKept = plan.tasks.every((task) => task.kept?.source === 'local');
  const toolCosts = session.history && openToolCosts(session.history, session.location.root);
  const exitCode = await run.carryOut(beginning, async ({ log, id, startedMs, processes, record }) => {
    const running = runPlan(plan, {
      log,
      cacheDir: session.cacheDir,
      runId: id,
      startedMs,
      workspaceRoot: session.location.root,
      signal: session.call.signal,
      ...(goexec === undefined ? {} : { goexec }),
      buildCause: (task, failed) => buildCause(task.package, failed),
      ...(keeper ? { keeper } : {}),
      ...(early ? { early } : {}),
      ...(account ? { beforeEnd: () => account.end(log) } : {}),
      ...compileCacheOf(session, goexec),
      sums: () => stateOfSums(session.top, request.head),
      ...(session.kept ? { digests: digestMemo(session.kept) } : {}),
      ...(toolCosts ? { toolCosts } : {}),
      binaryBytes: binaryBytes(cacheSize(session.call.env).maxBytes),
      ...(hasPassed ? { hasPassed: (task) => hasPassed(task.package) } : {}),
      processes,
      record,
    });
    const guessed = allKept ? undefined : guessMeanwhile(offering);
    return running.finally(guessed?.done);
  });
  toolCosts?.save();
  // What an answer that stands says again has no profile with it.
  if (exitCode === exitCodes.ok && session.sound && allKept && !plan.build.cover) {
    offerRun(offering, { ...beginning, command: request.command });
  }
  return exitCode;
}

/** What go commands compile is shared as results are, unless somebody else answers them. */
export function compileCacheOf(
  { remote, goEnv, call }: Session,
  goexec: string | undefined,
): Pick<EngineOps, 'compileCache'> {
  if (!remote || goexec === undefined || !(remote.sends || remote.takesOutputs)) return {};
  const others = goEnv.raw['GOCACHEPROG'] ?? '';
  if (others !== '' && !isOwnCacheProg(others)) return {};
  const goCache = goEnv.GOCACHE;
  return {
    compileCache: {
      goCache,
      sends: remote.sends,
      open: (folder) => serveCompileCache({ goexec, folder, goCache, remote, redact: redactor(call.env) }),
    },
  };
}

/** When builds have begun and are waited for, or at the end if that is sooner. */
function guessMeanwhile(offering: Offering): { readonly done: () => Promise<void> } {
  let guessed: Promise<void> | undefined;
  const guess = (): Promise<void> => {
    guessed ??= offering.session.sound ? offerGuess(offering) : Promise.resolve();
    return guessed;
  };
  const timer = setTimeout(guess, beginsMs);
  return {
    done() {
      clearTimeout(timer);
      return guess();
    },
  };
}

function digestMemo(kept: NonNullable<Session['kept']>): DigestMemo {
  const kind = 'binary-digest/1';
  return {
    get: (id) => kept.get(kind, id)?.toString(),
    put: (id, digest) => kept.put(kind, id, Buffer.from(digest)),
  };
}

export function preludeOf(
  session: Session,
  { head, answer, share, readMs }: Pick<PlanRequest, 'head' | 'answer' | 'share' | 'readMs'>,
): readonly EventBody[] {
  const diagnostics = [...session.diagnostics, ...(answer ? answer.diagnostics : head.diagnostics)];
  return [
    ...diagnostics.map((diagnostic) => ({ type: 'diagnostic', diagnostic }) as const),
    {
      type: 'workspace.read',
      root: session.location.root,
      kind: head.kind,
      modules: head.modules.length,
      packages: head.packages.length,
      go: head.toolchain,
      race: session.settings.race,
      ...(session.settings.jobs === undefined ? {} : { jobs: session.settings.jobs }),
      ...(answer ? { base: answer.base, head: answer.head } : (share?.sides ?? {})),
      ...(share ? { shard: share.told } : {}),
      elapsedMs: readMs,
    },
  ];
}

/** @throws DiagnosticError when GOWS_GOEXEC names what cannot be run. */
export function findGoexec({ env }: Pick<Call, 'env'>): string | undefined {
  const goexec = locateGoexec({ env });
  if (goexec === undefined || !env['GOWS_GOEXEC']) return goexec;
  try {
    accessSync(goexec, constants.X_OK);
    return goexec;
  } catch (error) {
    throw new DiagnosticError(
      failure('config/environment', `GOWS_GOEXEC names a program that cannot be run: ${(error as Error).message}`, {
        remedy: 'unset GOWS_GOEXEC; "off" does without',
      }),
    );
  }
}
