// What of the graph is to be seen: which nodes, which links between them, given what is open and what it is cut to.

import { around } from '#graph';
import { gathered, type Link, type Model, type Node, type NodeId } from './model.ts';

export interface Shown {
  /** Modules whose packages are seen. */
  readonly open: ReadonlySet<NodeId>;
  /** Cut to what lies around this node. */
  readonly focus?: { readonly id: NodeId; readonly depth: number };
  readonly onlyAffected: boolean;
}

export interface Scene {
  readonly modules: readonly Node[];
  /** Packages of open modules. */
  readonly packages: readonly Node[];
  /** Between what is seen: packages of open modules, and closed modules. */
  readonly links: readonly Link[];
  /** What stands for a node in the scene: itself, its closed module, or nothing. */
  readonly standIn: (id: NodeId) => NodeId | undefined;
}

export function sceneOf(model: Model, { open, focus, onlyAffected }: Shown): Scene {
  const kept = keptBy(model, focus);
  const packages = model.packages.filter((node) => kept(node) && (!onlyAffected || node.affected > 0));
  const holding = new Set(packages.map(({ module }) => module));
  const modules = model.modules.filter(
    (node) => holding.has(node.id) || (node.packages.length === 0 && kept(node) && !onlyAffected),
  );
  const seen = new Set(packages.map(({ id }) => id));
  const standIn = (id: NodeId): NodeId | undefined => {
    const node = model.nodes.get(id);
    if (!node) return undefined;
    if (node.kind === 'module') return holding.has(id) ? id : undefined;
    if (!seen.has(id)) return undefined;
    return open.has(node.module) ? id : node.module;
  };
  const between = model.links.filter(({ from, to }) => seen.has(from) && seen.has(to));
  return {
    modules,
    packages: packages.filter(({ module }) => open.has(module)),
    links: gathered(between, (id) => standIn(id) ?? id),
    standIn,
  };
}

function keptBy(model: Model, focus: Shown['focus']): (node: Node) => boolean {
  const node = focus && model.nodes.get(focus.id);
  if (!node || !focus) return () => true;
  const links = node.kind === 'module' ? model.moduleLinks : model.links;
  const near = around([node.id], links, focus.depth);
  return (at) => near.has(node.kind === 'module' ? at.module : at.id);
}
