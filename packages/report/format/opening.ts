// The first lines of a run: versions, race detection, what the change is measured against, how much it affects.

import type { RunStarted, ShardShare, WorkspaceRead } from '#events';
import type { RunState } from '../state.ts';
import type { Style } from './style.ts';
import { count, ofModules, shortRevision } from './words.ts';

/** Lines once planning is over; empty where the workspace was never read. */
export function drawOpening(state: RunState, style: Style): string[] {
  const { started, workspace } = state;
  if (!workspace) return [];
  const gows = started ? `gows ${started.gows}` : 'gows';
  const race = testsNothing(state) && !workspace.race ? [] : [drawRace(state, workspace, started)];
  const lines = [[style.bold(gows), workspace.go, ...race].join(' · ')];
  if (workspace.base) {
    lines.push(...drawSides(workspace.base, workspace.head));
  }
  lines.push(drawExtent(state, workspace));
  return lines;
}

function testsNothing(state: RunState): boolean {
  if (ofModules(state)) return true;
  return state.tasks.size > 0 && [...state.tasks.values()].every(({ kind }) => kind !== 'test');
}

/** What was compared: `base 3e0f9bb (merge base with origin/main)`, then the head. */
export function drawSides(base: NonNullable<WorkspaceRead['base']>, head: WorkspaceRead['head']): string[] {
  const lines = [`base ${shortRevision(base.rev)}${base.how === '' ? '' : ` (${base.how})`}`];
  if (head) lines.push(`head ${shortRevision(head.rev)}${head.dirty ? ' with uncommitted changes' : ''}`);
  return lines;
}

function drawRace(state: RunState, workspace: WorkspaceRead, started: RunStarted | undefined): string {
  if (workspace.race) return 'race detection on';
  const asked = started?.argv.find((arg) => /^--?race=/.test(arg));
  if (asked !== undefined) return `race detection off (${asked})`;
  const said = state.diagnostics.find((diagnostic) => diagnostic.code === 'race/unavailable');
  return said ? `race detection off (${said.message})` : 'race detection off';
}

/** `shard 2/5: 12 of 58 packages affected, the others run in other shards`. */
export function drawShard({ index, count: shards, elsewhere }: ShardShare, here: number, affected: boolean): string {
  const all = `${count(here + elsewhere, 'package')}${affected ? ' affected' : ''}`;
  const extent = elsewhere === 0 ? all : `${here} of ${all}, the others run in other shards`;
  return `shard ${index}/${shards}: ${extent}`;
}

function drawModules(here: number, all: number): string {
  return here === all && all > 1 ? `all ${all} modules` : `${here} of ${count(all, 'module')}`;
}

function drawExtent(state: RunState, workspace: WorkspaceRead): string {
  const { packages } = state;
  if (workspace.shard) return drawShard(workspace.shard, packages.size, workspace.base !== undefined);
  const all = packages.size === workspace.packages && packages.size > 1;
  const affected = workspace.base ? ' affected' : '';
  if (ofModules(state)) return drawModules(state.modules.size, workspace.modules) + affected;
  const these = all ? `all ${packages.size} packages` : `${packages.size} of ${count(workspace.packages, 'package')}`;
  if (workspace.kind === 'module' || packages.size === 0) return these + affected;
  return `${these}${affected}, in ${state.modules.size} of ${count(workspace.modules, 'module')}`;
}
