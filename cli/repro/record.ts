// gows repro record: builds programs twice, and writes the hashes of those that come out alike into the lock.

import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import { buildFlagsOf } from '#gocmd';
import {
  identityOf,
  type LockTarget,
  lockText,
  type Merged,
  mergeLock,
  openLock,
  platformOf,
  type ReproTarget,
  recordBuilds,
  type Subject,
  settleLeftOut,
} from '#repro';
import { acquireLock } from '#sqlite';
import { digestBytes, type Package } from '#workspace';
import type { Output } from '../output.ts';
import { selectIn } from '../selection.ts';
import type { Session } from '../session.ts';
import { writeWhole, writtenPlaces } from '../written-files.ts';
import { aloneAt, type BuildContext, membersOf, orFault, readContext } from './context.ts';
import { giveAnswer, groundOf, type LockPlace, lockAt, type Placed, portsOf, varyingIn } from './ground.ts';
import { isProgram, loadFault, subjectOf, withStampChosen } from './subjects.ts';

/** Answers the exit code. */
export async function record(session: Session, output: Output): Promise<number> {
  const { call, location, goEnv, top } = session;
  const place = await lockAt(session);
  refuseUnwritable(session, place);
  const { vary, ...varied } = varyingIn(session);
  const { flags, goflags } = buildFlagsOf(call.split.build, goEnv.GOFLAGS);
  const whole = await readContext(session, { location, variables: {}, flags: withStampChosen(flags), goflags });
  const programs = programsIn(session, whole);
  await output.diagnose(session.diagnostics, top);
  const { placed, leftOut } = await placedIn(session, whole, programs);
  const lock = place.opened?.lock;
  const { targets, fresh } = await recordBuilds(
    { subjects: placed.map(({ subject }) => subject), vary, ground: await groundOf(session, placed), lock },
    portsOf(session, output, placed),
  );
  const all = [...settleLeftOut([...targets, ...leftOut])].sort((a, b) => (identityOf(a) < identityOf(b) ? -1 : 1));
  const { written, dropped } = await writeLock(session, place, fresh, dropsOf(session, whole, all));
  return giveAnswer(session, output, {
    schema: 'gows.repro/1',
    command: 'record',
    lock: place.file,
    written,
    ...varied,
    targets: all,
    dropped: dropped.map(({ package: path, module, form, goos, goarch }) => ({
      package: path,
      module,
      form,
      goos,
      goarch,
    })),
  });
}

/** Before minutes of building. @throws DiagnosticError where no lock can be written. */
function refuseUnwritable({ call }: Session, { path, file }: LockPlace): void {
  writtenPlaces(call);
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    const message = `the lock could not be written: ${(error as Error).message}`;
    throw new DiagnosticError(
      failure('disk/failed', message, { place: { file }, remedy: 'name a file that you may write: --lock FILE' }),
    );
  }
}

/** @throws DiagnosticError where the patterns name none. */
function programsIn(session: Session, { head }: BuildContext): readonly Package[] {
  const { call } = session;
  const programs = selectIn(session, head).filter(isProgram);
  if (programs.length > 0) return programs;
  const all = head.packages.filter(isProgram);
  throw new DiagnosticError(
    failure(
      'usage/pattern',
      `there is no main package ${call.patterns.length > 0 ? `in ${call.patterns.join(' ')}` : 'in the workspace'}`,
      {
        ...(all.length > 0
          ? {
              remedy: `name one of them: ${all
                .slice(0, 3)
                .map(({ importPath }) => importPath)
                .join(', ')}${all.length > 3 ? ', …' : ''}`,
            }
          : { remedy: 'hashes are recorded of programs: package main' }),
      },
    ),
  );
}

interface PlacedAndNot {
  readonly placed: readonly Placed[];
  readonly leftOut: readonly ReproTarget[];
}

/** Each program in each form; those of a module that cannot be read alone are left out with the reason. */
async function placedIn(session: Session, whole: BuildContext, programs: readonly Package[]): Promise<PlacedAndNot> {
  const placed: Placed[] = [];
  const leftOut: ReproTarget[] = [];
  const isWork = session.location.kind === 'work';
  for (const found of programs) {
    const form = isWork ? 'workspace' : 'alone';
    placed.push({ subject: await subjectOf(session, whole, found, form), context: whole });
  }
  if (!isWork) return { placed, leftOut };
  const members = membersOf(session);
  for (const [module, own] of Map.groupBy(placed, ({ subject }) => subject.module)) {
    const member = members.get(module);
    if (!member) continue;
    const { variables, flags, goflags } = whole;
    const alone = await orFault(
      readContext(session, { location: aloneAt(session, member), variables, flags, goflags }),
    );
    for (const { subject } of own) {
      const why = 'fault' in alone ? alone.fault.message : loadFault(alone.value, subject.package);
      if ('value' in alone && why === undefined) {
        const found = { importPath: subject.package, module };
        placed.push({ subject: await subjectOf(session, alone.value, found, 'alone'), context: alone.value });
      } else {
        leftOut.push(leftOutOf(subject, why ?? ''));
      }
    }
  }
  return { placed, leftOut };
}

function leftOutOf({ build: _, graph: __, c: ___, ...facts }: Subject, why: string): ReproTarget {
  return { ...facts, form: 'alone', verdict: 'left-out', why, remedy: 'make it build: go build' };
}

/** What of the lock stands for nothing any more: programs that are gone, and forms in which they no longer build. */
function dropsOf(
  { call }: Session,
  { head }: BuildContext,
  targets: readonly ReproTarget[],
): (target: LockTarget) => boolean {
  const out = new Set(targets.filter(({ verdict }) => verdict === 'left-out').map(identityOf));
  const packages = new Map(head.packages.map((found) => [found.importPath, found]));
  return (target) => {
    if (out.has(identityOf(target))) return true;
    if (call.patterns.length > 0) return false;
    const found = packages.get(target.package);
    // Of what cannot be loaded nobody knows whether it is a program; another platform may have other files.
    return found === undefined || (found.error === undefined && !isProgram(found) && isHere(target, targets));
  };
}

function isHere(target: LockTarget, targets: readonly ReproTarget[]): boolean {
  return targets.some((one) => platformOf(one) === platformOf(target));
}

/** Another gows may have recorded meanwhile: what it wrote stays. Nothing is written where nothing changes. */
async function writeLock(
  { cacheDir, call }: Session,
  { path, file }: LockPlace,
  fresh: readonly LockTarget[],
  drops: (target: LockTarget) => boolean,
): Promise<Pick<Merged, 'dropped'> & { readonly written: boolean }> {
  call.signal.throwIfAborted();
  const guard = await acquireLock(join(cacheDir, 'repro', `${digestBytes(path).slice(0, 16)}.lock`), {
    signal: call.signal,
  });
  try {
    const now = await openLock(path, file);
    const { lock, dropped } = mergeLock(now?.lock, fresh, drops);
    const text = lockText(lock);
    const isSame = now ? lockText(now.lock) === text : lock.targets.length === 0;
    if (!isSame) writeWhole(path, text);
    return { dropped, written: !isSame };
  } finally {
    guard.release();
  }
}
