// All checks, side by side. A new one is a file in checks/ and a line here.

import { DiagnosticError } from '#diagnostics';
import type { DoctorAnswer, Finding, FindingSeverity } from './answer.ts';
import { type Check, type Found, foundIn } from './check.ts';
import { cache } from './checks/cache.ts';
import { clock } from './checks/clock.ts';
import { compiler } from './checks/compiler.ts';
import { config } from './checks/config.ts';
import { disk } from './checks/disk.ts';
import { following } from './checks/following.ts';
import { git } from './checks/git.ts';
import { go } from './checks/go.ts';
import { goflags } from './checks/goflags.ts';
import { program } from './checks/program.ts';
import { remote } from './checks/remote.ts';
import { settings } from './checks/settings.ts';
import { unlisted } from './checks/unlisted.ts';
import { watching } from './checks/watching.ts';
import { workspace } from './checks/workspace.ts';
import { type Ground, type GroundRequest, layGround } from './ground.ts';

/** In the order in which one would mend them. */
const checks: readonly Check[] = [
  program,
  go,
  compiler,
  settings,
  goflags,
  workspace,
  config,
  git,
  following,
  unlisted,
  disk,
  clock,
  cache,
  remote,
  watching,
];

/** Looks at all, whatever of it is broken or missing. Writes nothing but the cache folder, where there is none. */
export async function examine(request: GroundRequest): Promise<DoctorAnswer> {
  const ground = layGround(request);
  const found = await Promise.all(checks.map((check) => looked(check, ground)));
  const findings = found.flat();
  const counts: Record<FindingSeverity, number> = { ok: 0, note: 0, warning: 0, failure: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return { schema: 'gows.doctor/1', top: await ground.top, findings, counts };
}

async function looked(check: Check, ground: Ground): Promise<readonly Finding[]> {
  const named = (found: readonly Found[]) => found.map((one) => ({ check: check.name, ...one }));
  try {
    return named(await check.look(ground));
  } catch (error) {
    if (error instanceof DiagnosticError) return named(foundIn(error));
    // The disk may say anything; the other checks go on.
    const { syscall, message } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    return named([
      { severity: 'warning', message: `it could not be looked at: ${message}`, remedy: 'mend that, and look again' },
    ]);
  }
}
