// gows repro check: builds anew what the lock holds, and compares.

import { DiagnosticError, failure } from '#diagnostics';
import { buildFlagsOf } from '#gocmd';
import { checkBuilds, identityOf, type LockTarget, platformOf, type ReproTarget } from '#repro';
import type { Output } from '../output.ts';
import { readHeadOutline } from '../read.ts';
import { selectIn } from '../selection.ts';
import type { Session } from '../session.ts';
import { giveAnswer, groundOf, lockAt, portsOf, varyingIn } from './ground.ts';
import { openPairing, type Paired } from './pairing.ts';
import { isProgram } from './subjects.ts';

/** Answers the exit code. */
export async function check(session: Session, output: Output): Promise<number> {
  const { file, opened } = await lockAt(session);
  if (!opened) {
    throw new DiagnosticError(
      failure('lock/missing', 'there is no lock to check against', {
        place: { file },
        remedy: 'gows repro record makes one; --lock FILE names another',
      }),
    );
  }
  const { vary, ...varied } = varyingIn(session);
  const { wanted, missing } = await wantedIn(session, opened.lock.targets);
  await output.diagnose(session.diagnostics, session.top);
  const pairing = openPairing(session);
  const paired: Paired[] = [];
  for (const recorded of wanted) paired.push(await pairing.of(recorded));
  const pairs = paired.flatMap((one) => ('subject' in one ? [one] : []));
  const placed = pairs.map(({ subject, context }) => ({ subject, context }));
  const ground = await groundOf(session, placed);
  const targets = await checkBuilds({ pairs, vary, ground }, portsOf(session, output, placed));
  const untold = paired.flatMap((one) => ('subject' in one ? [] : [one]));
  return giveAnswer(session, output, {
    schema: 'gows.repro/1',
    command: 'check',
    lock: file,
    written: false,
    ...varied,
    targets: [...targets, ...untold, ...missing].sort((a, b) => (identityOf(a) < identityOf(b) ? -1 : 1)),
    dropped: [],
  });
}

interface Wanted {
  readonly wanted: readonly LockTarget[];
  /** What is meant and not in the lock. */
  readonly missing: readonly ReproTarget[];
}

/** All of the lock, less what patterns and the environment do not mean: GOOS and GOARCH that are set mean theirs alone. */
async function wantedIn(session: Session, targets: readonly LockTarget[]): Promise<Wanted> {
  const { call, goEnv, location } = session;
  const platform = platformOf({ goos: goEnv.GOOS, goarch: goEnv.GOARCH });
  const isChosen = platform !== platformOf({ goos: goEnv.GOHOSTOS, goarch: goEnv.GOHOSTARCH }) || hasPlatform(call.env);
  const here = targets.filter((target) => !isChosen || platformOf(target) === platform);
  const { flags } = buildFlagsOf(call.split.build, '');
  const facts: Omit<ReproTarget, 'package' | 'module'> = {
    form: location.kind === 'work' ? 'workspace' : 'alone',
    ...{ goos: goEnv.GOOS, goarch: goEnv.GOARCH, settings: {}, toolchain: goEnv.GOVERSION },
    ...{ cgo: goEnv.CGO_ENABLED === '1', flags, verdict: 'undecided', remedy: 'gows repro record puts it there' },
  };
  if (call.patterns.length === 0) {
    if (here.length > 0) return { wanted: here, missing: [] };
    throw new DiagnosticError(
      failure('lock/missing', `the lock holds nothing ${isChosen ? `for ${platform}` : 'at all'}`, {
        remedy:
          targets.length > 0
            ? `it holds ${platformsOf(targets)}; unset GOOS and GOARCH for these`
            : 'gows repro record',
      }),
    );
  }
  const { head } = await readHeadOutline(session);
  const packages = selectIn(session, head);
  const meant = new Set(packages.map(({ importPath }) => importPath));
  const wanted = here.filter((target) => meant.has(target.package));
  const missing = packages
    .filter((found) => isProgram(found) && !wanted.some((target) => target.package === found.importPath))
    .map(({ importPath, module }): ReproTarget => {
      const others = targets.filter((target) => target.package === importPath);
      const why = `it is not in the lock${others.length > 0 ? ` for ${platform}, only for ${platformsOf(others)}` : ''}`;
      return { ...facts, package: importPath, module, why };
    });
  if (wanted.length + missing.length > 0) return { wanted, missing };
  throw new DiagnosticError(
    failure('usage/pattern', `there is no main package in ${call.patterns.join(' ')}`, {
      remedy: 'without a name all is checked that the lock holds',
    }),
  );
}

function hasPlatform(env: Readonly<Record<string, string>>): boolean {
  return Boolean(env['GOOS'] || env['GOARCH']);
}

function platformsOf(targets: readonly LockTarget[]): string {
  return [...new Set(targets.map(platformOf))].join(', ');
}
