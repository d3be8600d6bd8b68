// In which order modules come: each after those that it needs, and those that need each other one after the other. Pure.

import type { TaskKind } from '#events';
import { components } from '#graph';
import { type Module, pathOf } from '#workspace';
import type { ModuleTask } from './module-task.ts';
import type { ModuleNeeds } from './needs.ts';

export interface PlanRequest extends ModuleNeeds {
  readonly kind: TaskKind;
  /** Paths of the modules that are meant → why each. */
  readonly chosen: ReadonlyMap<string, string>;
  /** Absolute folder that places are relative to. */
  readonly top: string;
}

/** In an order in which they could be done one after the other. What lies between two that are meant counts, too. */
export function planModules({ kind, modules, needs, chosen, top }: PlanRequest): readonly ModuleTask[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  /** Module → those of the plan that it needs, by way of others as well. */
  const needed = new Map<string, ReadonlySet<string>>();
  const tasks: ModuleTask[] = [];
  for (const members of components([...byPath.keys()].sort(), (path) => [...(needs.get(path) ?? [])].sort())) {
    const inside = new Set(members);
    const before = new Set<string>();
    for (const member of members) {
      for (const path of needs.get(member) ?? []) {
        if (inside.has(path)) continue;
        if (chosen.has(path)) before.add(path);
        for (const more of needed.get(path) ?? []) before.add(more);
      }
    }
    // Who needs one of them needs all.
    const all = new Set([...before, ...members.filter((member) => chosen.has(member))]);
    for (const member of members) needed.set(member, all);
    let last: string | undefined;
    for (const path of members) {
      const [module, reason] = [byPath.get(path), chosen.get(path)];
      if (!module || reason === undefined) continue;
      tasks.push(taskOf(module, { kind, reason, top, before, last }));
      last = path;
    }
  }
  return tasks;
}

function taskOf(
  { path, dir }: Module,
  {
    kind,
    reason,
    top,
    before,
    last,
  }: Pick<PlanRequest, 'kind' | 'top'> & {
    readonly reason: string;
    readonly before: ReadonlySet<string>;
    readonly last: string | undefined;
  },
): ModuleTask {
  const needs = [...before].sort();
  const after = last === undefined ? needs : [...needs, last];
  return { id: `${kind}:${path}`, kind, module: path, dir: pathOf(top, dir), reason, after, needs };
}
