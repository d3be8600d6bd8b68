// Where two sides of one unit part: the reasons that lie in the unit itself, told from the same record that is hashed.

import { ownInputs } from '#keys';
import type { Unit } from '#workspace';
import type { Change, ImportTrail, Reason } from './answer.ts';

type Untrailed<R> = R extends { readonly trail: ImportTrail } ? Omit<R, 'trail'> : never;
/** A reason that lies in a unit, before it is known on which path the unit was reached. */
export type OwnReason = Untrailed<Reason>;

/** Why `head` differs from `base` in its own inputs and edges. Empty when only something beneath differs. */
export function ownReasons(
  base: Unit | undefined,
  head: Unit | undefined,
  included: readonly { readonly file: string; readonly change: Change }[] = [],
): readonly OwnReason[] {
  const reasons: OwnReason[] = [];
  if (!base || !head) return appearance(base, head);
  const files = fileReasons(base, head);
  reasons.push(...files, ...included.map(({ file, change }) => ({ kind: 'changed', file, change }) as const));
  reasons.push(...moduleReasons(base, head));
  reasons.push(...settingReasons(base, head));
  if ((base.error ?? '') !== (head.error ?? '')) {
    reasons.push({ kind: 'error', message: head.error ?? `could not be loaded in the base: ${base.error}` });
  }
  if (reasons.length === 0) {
    const gone = base.imports.filter((id) => !head.imports.includes(id));
    const came = head.imports.filter((id) => !base.imports.includes(id));
    if (gone.length + came.length > 0) reasons.push({ kind: 'imports', from: gone.join(', '), to: came.join(', ') });
  }
  return reasons;
}

/** A unit that is on one side only: a new file of an importer tells more, except for modules that come and go. */
function appearance(base: Unit | undefined, head: Unit | undefined): readonly OwnReason[] {
  const unit = head ?? base;
  if (!unit || unit.standard) return [];
  const { module } = unit;
  if (module && !module.main) {
    const version = versionOf(unit);
    return [{ kind: 'module', module: module.path, ...(head ? { to: version } : { from: version }) }];
  }
  if (unit.error && head) return [{ kind: 'error', message: unit.error }];
  return unit.inputs.map(({ file }) => ({ kind: 'changed', file, change: head ? 'added' : 'deleted' }) as const);
}

function fileReasons(base: Unit, head: Unit): readonly OwnReason[] {
  const before = new Map(base.inputs.map(({ file, digest }) => [file, digest]));
  const after = new Map(head.inputs.map(({ file, digest }) => [file, digest]));
  const reasons: OwnReason[] = [];
  for (const [file, digest] of after) {
    const old = before.get(file);
    if (old !== digest) reasons.push({ kind: 'changed', file, change: old === undefined ? 'added' : 'modified' });
  }
  for (const file of before.keys()) if (!after.has(file)) reasons.push({ kind: 'changed', file, change: 'deleted' });
  return reasons;
}

function moduleReasons(base: Unit, head: Unit): readonly OwnReason[] {
  const [before, after] = [ownInputs(base), ownInputs(head)];
  if (before.module === after.module && before.sum === after.sum) return [];
  const module = head.module?.path ?? base.module?.path ?? '';
  const [from, to] = [versionOf(base), versionOf(head)];
  if (from !== to) return [{ kind: 'module', module, from, to }];
  return [
    {
      kind: 'module',
      module,
      from: `${from} (${base.module?.sum ?? 'no checksum'})`,
      to: `${to} (${head.module?.sum ?? 'no checksum'})`,
    },
  ];
}

function settingReasons(base: Unit, head: Unit): readonly OwnReason[] {
  const names = new Set([...Object.keys(base.settings), ...Object.keys(head.settings)]);
  return [...names].sort().flatMap((setting): OwnReason[] => {
    const [from, to] = [base.settings[setting] ?? '', head.settings[setting] ?? ''];
    return from === to ? [] : [{ kind: 'setting', setting, from, to }];
  });
}

function versionOf(unit: Unit): string {
  const { module } = unit;
  if (!module) return 'none';
  if (module.replacedBy) return `replaced by ${module.replacedBy}`;
  return module.version || 'in the workspace';
}
