// Reads the workspace as one build of it sees it: for a platform, with flags, as a whole or one module alone.

import { join } from 'node:path';
import { DiagnosticError } from '#diagnostics';
import { type GoEnv, readGoEnv } from '#gocmd';
import type { Environment } from '#process';
import { type Location, type Module, pathOf, readModuleFiles, readWorkspace, type Snapshot } from '#workspace';
import type { Session } from '../session.ts';

export interface ContextRequest {
  /** The folder of go.work, or of one module. */
  readonly location: Location;
  /** Set over the user's environment. */
  readonly variables: Environment;
  /** In force, of `buildFlagsOf`. */
  readonly flags: readonly string[];
  readonly goflags: string;
}

export interface BuildContext extends ContextRequest {
  /** For the go command. */
  readonly env: Environment;
  readonly goEnv: GoEnv;
  readonly head: Snapshot;
}

/** @throws DiagnosticError when the go command refuses it as a whole. */
export async function readContext(session: Session, request: ContextRequest): Promise<BuildContext> {
  const { location, variables, goflags } = request;
  const gowork = location.kind === 'work' ? location.file : 'off';
  const env = { ...session.call.env, ...variables, GOFLAGS: goflags, GOWORK: gowork };
  const goEnv = await readGoEnv(location.root, env);
  return { ...request, env, goEnv, head: await readHeadOf(session, { ...request, env, goEnv }) };
}

/** The source as it is now. */
export function readHeadOf(
  { top, history, kept, call }: Session,
  { location, env, goEnv, flags }: Pick<BuildContext, 'location' | 'env' | 'goEnv' | 'flags'>,
): Promise<Snapshot> {
  return readWorkspace({
    top,
    location,
    goEnv,
    env,
    // As -race is not the default here, it is among the flags where it is on.
    flags: flags.filter((flag) => /^-(race|tags|mod)(=|$)/.test(flag)),
    ...(history ? { memo: history.digests } : {}),
    ...(kept ? { kept } : {}),
    signal: call.signal,
  });
}

/** Where a module is built alone. */
export function aloneAt({ top }: Pick<Session, 'top'>, { dir }: Pick<Module, 'dir'>): Location {
  const root = pathOf(top, dir);
  return { kind: 'module', root, file: join(root, 'go.mod') };
}

/** The members of the workspace, by path. */
export function membersOf({ location, top }: Pick<Session, 'location' | 'top'>): ReadonlyMap<string, Module> {
  return new Map(readModuleFiles(location, top).map((module) => [module.path, module]));
}

/** The value, or the first of what was told in its place. */
export async function orFault<T>(
  promise: Promise<T>,
): Promise<{ readonly value: T } | { readonly fault: DiagnosticError }> {
  try {
    return { value: await promise };
  } catch (error) {
    if (error instanceof DiagnosticError) return { fault: error };
    throw error;
  }
}
