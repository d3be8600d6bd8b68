// gows why PKG --miss: what differs from the nearest earlier result, with the line where that can be told.

import { readFileSync } from 'node:fs';
import { isSecretName, redactor } from '#events';
import { contentAt, workTreeChanges } from '#git';
import { shownValue } from '#gocmd';
import type { KeyDifference } from '#keys';
import type { Found, MissAnswer, ShownDifference } from '#plan';
import { digestBytes, type Package, pathOf } from '#workspace';
import type { Session } from './session.ts';

export async function missAnswer(session: Session, found: Package, looked: Found): Promise<MissAnswer> {
  const { nearest, differences = [], reuse, unfollowed } = looked;
  const commit = nearest?.origin.commit;
  return redactor(session.call.env).throughout({
    schema: 'gows.miss/1',
    package: found.importPath,
    reuse,
    ...(nearest ? { nearest: nearest.origin } : {}),
    ...(unfollowed === undefined ? {} : { unfollowed }),
    differences: await Promise.all(
      differences.map((difference) =>
        difference.kind === 'sight' && difference.name === 'worktree'
          ? withFiles(session, difference, nearest)
          : withLine(session, difference, commit),
      ),
    ),
  } as const);
}

/** How many files are named. */
const mostFiles = 3;

/** A work tree is kept as one hash; where the earlier run saw a commit as it is, git knows what differs from it. */
async function withFiles(
  { repository }: Session,
  difference: KeyDifference,
  nearest: Found['nearest'],
): Promise<ShownDifference> {
  const { commit, dirty } = nearest?.origin ?? {};
  if (!repository || commit === undefined || dirty) return { difference };
  try {
    const changes = await workTreeChanges(repository, commit);
    const files = changes.slice(0, mostFiles).map(({ path }) => path);
    return { difference, changed: { files, total: changes.length } };
  } catch {
    // The commit is no longer here.
    return { difference };
  }
}

/** A file's line is told where the earlier run's commit still has the content that was seen then. */
async function withLine(
  { repository, top, call }: Session,
  difference: KeyDifference,
  commit: string | undefined,
): Promise<ShownDifference> {
  const file = fileOf(difference);
  const now = valueNow(difference, call.env);
  if (now !== undefined) return { difference, now };
  if (!repository || commit === undefined || file === undefined) return { difference };
  const before = await contentAt(repository, commit, file.place);
  if (!before || digestBytes(before) !== file.digest) return { difference };
  try {
    const line = firstDifference(before.toString('utf8'), readFileSync(pathOf(top, file.place), 'utf8'));
    return line === undefined ? { difference } : { difference, line };
  } catch {
    return { difference };
  }
}

function valueNow(difference: KeyDifference, env: Readonly<Record<string, string>>): string | undefined {
  const name = difference.kind === 'sight' ? /^env (.*[^*])$/.exec(difference.name)?.[1] : undefined;
  const value = name === undefined || isSecretName(name) ? undefined : env[name];
  return value === undefined ? undefined : shownValue(value);
}

function fileOf(difference: KeyDifference): { readonly place: string; readonly digest: string } | undefined {
  if (difference.kind === 'file' && difference.change === 'modified' && difference.from !== undefined) {
    return { place: difference.file, digest: difference.from };
  }
  if (difference.kind !== 'sight') return undefined;
  const place = /^(?:open|stat|in) \$TOP\/(.+)$/.exec(difference.name)?.[1];
  const digest = /^file(?:\+[xpr]+)? ([0-9a-f]{64})$/.exec(difference.from ?? '')?.[1];
  return place === undefined || digest === undefined ? undefined : { place, digest };
}

/** From 1, counted in the newer text. */
function firstDifference(before: string, now: string): number | undefined {
  const [old, young] = [before.split('\n'), now.split('\n')];
  const at = young.findIndex((line, index) => line !== old[index]);
  if (at >= 0) return at + 1;
  return old.length > young.length ? young.length : undefined;
}
