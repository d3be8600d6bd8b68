// Finds how what a lock holds is built here: as it was recorded, unless the command line or a variable says otherwise.

import { buildFlagsOf } from '#gocmd';
import type { Environment } from '#process';
import type { Pair } from '#repro';
import { type Form, type LockTarget, type ReproTarget, readRecordedFlags } from '#repro';
import type { Location } from '#workspace';
import type { Session } from '../session.ts';
import { aloneAt, type BuildContext, type ContextRequest, membersOf, orFault, readContext } from './context.ts';
import { isProgram, loadFault, subjectOf, withStampChosen } from './subjects.ts';

export type Paired = (Pair & { readonly context: BuildContext }) | ReproTarget;

export interface Pairing {
  /** What is to be built for a target, or why it cannot be told. */
  readonly of: (recorded: LockTarget) => Promise<Paired>;
}

interface Untold {
  readonly why: string;
  readonly remedy?: string;
}

/** Each context is read once, however many targets it serves. */
export function openPairing(session: Session): Pairing {
  const read = new Map<string, ReturnType<typeof tryContext>>();
  const contextFor = (request: ContextRequest): ReturnType<typeof tryContext> => {
    const key = JSON.stringify(request);
    const known = read.get(key) ?? tryContext(session, request);
    read.set(key, known);
    return known;
  };
  return {
    async of(recorded) {
      const untold = (why: Untold): ReproTarget => {
        const { graph: _, sha256, size, ...facts } = recorded;
        return { ...facts, recorded: { sha256, size }, verdict: 'undecided', ...why };
      };
      const location = locationOf(session, recorded);
      if ('why' in location) return untold(location);
      const flags = flagsFor(session, recorded);
      if ('why' in flags) return untold(flags);
      const forbidden = toolchainFault(session, recorded);
      if (forbidden) return untold(forbidden);
      const variables = variablesFor(session, recorded);
      const found = await contextFor({ location, variables, ...flags });
      if ('why' in found) return untold(toolchainWords(session, recorded, found));
      const package_ = found.head.packages.find(({ importPath }) => importPath === recorded.package);
      if (!package_ || (package_.error === undefined && !isProgram(package_)))
        return untold(recorded.cgo && session.call.env['CGO_ENABLED'] === '0' ? withoutCgoWords : goneWords);
      const why = loadFault(found, recorded.package);
      if (why !== undefined) return untold({ why, remedy: 'make it build: go build' });
      const subject = await subjectOf(session, found, package_, recorded.form);
      return { recorded, subject, context: found };
    },
  };
}

const goneWords: Untold = {
  why: 'there is no such main package any more',
  remedy: 'gows repro record, without a name, takes it out of the lock',
};

/** Files with `import "C"` are none then. */
const withoutCgoWords: Untold = {
  why: 'there is no such main package with CGO_ENABLED=0, and it was recorded with cgo',
  remedy: 'unset CGO_ENABLED',
};

async function tryContext(session: Session, request: ContextRequest): Promise<BuildContext | Untold> {
  const read = await orFault(readContext(session, request));
  if ('value' in read) return read.value;
  const [first] = read.fault.diagnostics;
  return { why: read.fault.message, ...(first?.remedy === undefined ? {} : { remedy: first.remedy }) };
}

function locationOf(
  session: Session,
  { form, module }: { readonly form: Form; readonly module: string },
): Location | Untold {
  const isWork = session.location.kind === 'work';
  if (form === 'workspace') {
    if (isWork) return session.location;
    return {
      why: 'it was recorded in a workspace, and there is no go.work here',
      remedy: 'put go.work back, or unset GOWORK',
    };
  }
  const member = membersOf(session).get(module);
  return member
    ? aloneAt(session, member)
    : { why: `module ${module} is not in the workspace`, remedy: `go work use its folder` };
}

/** Flags on the command line say how to build; without any the recorded ones do, whatever GOFLAGS has. */
function flagsFor({ call, goEnv }: Session, { flags }: LockTarget): Pick<ContextRequest, 'flags' | 'goflags'> | Untold {
  const given = buildFlagsOf(call.split.build, goEnv.GOFLAGS);
  if (call.split.build.length > 0) return { flags: withStampChosen(given.flags), goflags: given.goflags };
  const recorded = readRecordedFlags(flags);
  if ('why' in recorded)
    return { why: recorded.why, remedy: 'give the flags on the command line, as when it was recorded' };
  return { flags: buildFlagsOf(recorded.flags, '').flags, goflags: given.goflags };
}

/** What the environment sets says how to build; the rest is as it was recorded. */
function variablesFor({ call, goEnv }: Session, recorded: LockTarget): Environment {
  const given = (name: string): boolean => Boolean(call.env[name]);
  const asRecorded = {
    ...recorded.settings,
    GOOS: recorded.goos,
    GOARCH: recorded.goarch,
    CGO_ENABLED: recorded.cgo ? '1' : '0',
  };
  const left = Object.entries(asRecorded).filter(([name]) => !given(name));
  return { ...Object.fromEntries(left), ...toolchainFor(goEnv.GOTOOLCHAIN, goEnv.GOVERSION, recorded.toolchain) };
}

function toolchainFault({ goEnv }: Session, { toolchain }: LockTarget): Untold | undefined {
  if (goEnv.GOVERSION === toolchain || goEnv.GOTOOLCHAIN !== 'local') return undefined;
  return {
    why: `it was recorded with ${toolchain}, and GOTOOLCHAIN=local allows none but ${goEnv.GOVERSION}`,
    remedy: `set GOTOOLCHAIN=${toolchain}, or record anew with ${goEnv.GOVERSION}: gows repro record`,
  };
}

/** The go command fetches another toolchain where it may; `GOTOOLCHAIN=go1.27.0` asks for that one and no other. */
function toolchainFor(setting: string, inForce: string, recorded: string): Environment {
  if (inForce === recorded || !/^(auto|path|go[\w.-]*\+(auto|path)|)$/.test(setting)) return {};
  return { GOTOOLCHAIN: recorded };
}

/** A toolchain that is not to be had stops the go command before all else. */
function toolchainWords({ goEnv }: Session, { toolchain }: LockTarget, { why, remedy }: Untold): Untold {
  if (goEnv.GOVERSION === toolchain) return { why, ...(remedy === undefined ? {} : { remedy }) };
  return {
    why: `it was recorded with ${toolchain}, which is not to be had here: ${why}`,
    remedy: `install ${toolchain}, or record anew with ${goEnv.GOVERSION}: gows repro record`,
  };
}
