// Reads what a command works on: the work tree alone, or compared with a base.

import { resolve } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import type { AffectedAnswer } from '#plan';
import { type Outline, type ReadRequest, readOutline, readWorkspace, type Snapshot } from '#workspace';
import { compareIn } from './comparison.ts';
import { configWarnings } from './config-fit.ts';
import type { Session } from './session.ts';

export interface Read {
  readonly head: Snapshot;
  readonly answer?: AffectedAnswer;
  /** Files that differ from what it is compared with, as places. */
  readonly changes?: readonly { readonly file: string }[];
  /** Import path → why it is in the plan, of what is to be tested, where that was settled otherwise than by the command line. */
  readonly chosen?: ReadonlyMap<string, string>;
}

export async function readHead(session: Session): Promise<Read> {
  const head = await readWorkTree(session);
  return { head: { ...head, diagnostics: [...configWarnings(session, head), ...head.diagnostics] } };
}

/** As `readHead`, where also Go files may be named in place of packages. */
export async function readNamed(session: Session): Promise<Read> {
  const { files, cwd } = session.call;
  if (!files) return readHead(session);
  const { kept: _, ...request } = requestOf(session);
  const head = await readWorkspace({ ...request, files: files.map((file) => resolve(cwd, file)) });
  const chosen = new Map(
    head.packages.map(({ importPath }) => [importPath, 'its files are named on the command line']),
  );
  return { head, chosen };
}

/** As `readHead`, for who does not ask what is in the files. */
export async function readHeadOutline(session: Session): Promise<{ readonly head: Outline }> {
  const head = await readOutline(requestOf(session));
  return { head: { ...head, diagnostics: [...configWarnings(session, head), ...head.diagnostics] } };
}

/** The work tree as it is now. */
export function readWorkTree(session: Session): Promise<Snapshot> {
  return readWorkspace(requestOf(session));
}

function requestOf({ location, top, goEnv, settings, call, history, kept }: Session): ReadRequest {
  return {
    top,
    location,
    goEnv,
    env: call.env,
    flags: settings.listFlags,
    ...(history ? { memo: history.digests } : {}),
    ...(kept ? { kept } : {}),
    signal: call.signal,
  };
}

/** @throws DiagnosticError where a head is asked for that is not checked out: tests run on what is. */
export async function readComparison(session: Session): Promise<Read> {
  const { answer, head, committed, changes } = await compareIn(session);
  const asked = session.call.own.head;
  if (asked !== undefined && committed) refuseHead(asked);
  return { head, answer, changes };
}

function refuseHead(asked: string): never {
  throw new DiagnosticError(
    failure('usage/arguments', `tests run on what is checked out, and that is not exactly ${asked}`, {
      remedy: `check ${asked} out first, leave --head away, or use "gows affected list --head ${asked}"`,
    }),
  );
}
