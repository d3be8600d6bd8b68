// What `gows repro` builds on, and how: the parts that `record` and `check` have in common.

import { join, resolve } from 'node:path';
import { exitCodes } from '#diagnostics';
import { redactor } from '#events';
import { drawRepro } from '#report';
import {
  type GroundRequest,
  lockName,
  type OpenedLock,
  openLock,
  parseVary,
  type ReproAnswer,
  type ReproPorts,
  type Subject,
  shownVariation,
} from '#repro';
import { placeOf, readModuleFiles } from '#workspace';
import type { Output } from '../output.ts';
import { findGoexec } from '../run-plan.ts';
import type { Session } from '../session.ts';
import { builtFiles, treeFiles, whyNotElsewhere } from '../tree-files.ts';
import { type BuildContext, readHeadOf } from './context.ts';
import { graphKeyOf } from './subjects.ts';

export interface LockPlace {
  /** Absolute. */
  readonly path: string;
  /** As it is shown. */
  readonly file: string;
  readonly opened: OpenedLock | undefined;
}

/** @throws DiagnosticError where there is one that cannot be read. */
export async function lockAt({ call, location, top }: Session): Promise<LockPlace> {
  const path = call.own.lock === undefined ? join(location.root, lockName) : resolve(call.cwd, call.own.lock);
  const file = placeOf(top, path);
  return { path, file, opened: await openLock(path, file) };
}

export type Varying = Pick<ReproAnswer, 'variations' | 'untried'> & { readonly vary: ReturnType<typeof parseVary> };

/** What can be varied here of what was asked for. */
export function varyingIn(session: Session): Varying {
  const { call, location, top } = session;
  const ground = { env: call.env, umask: umaskHere() };
  const notElsewhere = whyNotElsewhere(session, { modules: readModuleFiles(location, top) });
  const untried = [
    ...(notElsewhere === undefined ? [] : [{ variation: 'path' as const, why: notElsewhere }]),
    ...(process.platform === 'win32'
      ? (['umask', 'goroot'] as const).map((variation) => ({
          variation,
          why: 'there is nothing of the kind on Windows',
        }))
      : []),
  ];
  const asked = parseVary(call.own.vary);
  const vary = asked.filter((name) => !untried.some(({ variation }) => variation === name));
  return {
    vary,
    variations: vary.map((name) => shownVariation(name, ground)),
    untried: untried.filter(({ variation }) => asked.includes(variation)),
  };
}

function umaskHere(): number | undefined {
  return process.platform === 'win32' ? undefined : process.umask();
}

/** A subject with the context that it was read in. */
export interface Placed {
  readonly subject: Subject;
  readonly context: BuildContext;
}

export async function groundOf(session: Session, placed: readonly Placed[]): Promise<GroundRequest> {
  const { call, goEnv, top, repository } = session;
  const contexts = [...new Set(placed.map(({ context }) => context))];
  const built = contexts.flatMap(({ location, head }) => builtFiles({ top, location }, head));
  const isStamped = placed.some(
    ({ subject }) => !subject.build.flags.some((flag) => /^-buildvcs=(false|0|f)$/i.test(flag)),
  );
  return {
    env: call.env,
    top,
    files: [...(await treeFiles(session)), ...built],
    ...(repository && isStamped ? { repository } : {}),
    moduleCache: goEnv.GOMODCACHE,
    goFolders: Object.fromEntries(
      ['GOCACHE', 'GOMODCACHE', 'GOPATH', 'GOENV'].flatMap((name) => {
        const value = goEnv.raw[name];
        return value ? [[name, value]] : [];
      }),
    ),
    umask: umaskHere(),
  };
}

export function portsOf(session: Session, output: Output, placed: readonly Placed[]): ReproPorts {
  const { call, scratch } = session;
  const goexec = findGoexec(call);
  return {
    folder: (name) => scratch.folder(name),
    signal: call.signal,
    ...(goexec === undefined ? {} : { goexec }),
    say: (line) => output.err(`${redactor(call.env)(line)}\n`),
    now: () => performance.now(),
    moved: async (subjects) => {
      const heads = new Map<BuildContext, Promise<BuildContext['head']>>();
      const moved = new Set<Subject>();
      for (const { subject, context } of placed) {
        if (!subjects.includes(subject)) continue;
        const head = heads.get(context) ?? readHeadOf(session, context);
        heads.set(context, head);
        if (graphKeyOf({ head: await head }, subject.package) !== subject.graph) moved.add(subject);
      }
      return moved;
    },
  };
}

/** Draws the answer, and answers the exit code. A difference is certain, so it counts for more than what cannot be told. */
export function giveAnswer({ call }: Session, output: Output, answer: ReproAnswer): number {
  const shown = redactor(call.env).throughout(answer);
  output.out(call.own.json ? `${JSON.stringify(shown)}\n` : drawRepro(shown, { color: output.color }));
  const has = (verdict: string): boolean => answer.targets.some((target) => target.verdict === verdict);
  if (has('different')) return exitCodes.different;
  return has('undecided') ? exitCodes.undecided : exitCodes.ok;
}
