// The graph as the page walks it: nodes by id, and who imports whom among packages and among modules.

import type { PageGraph, PageReason } from './data.ts';

/** `m3` is the fourth module, `p12` the thirteenth package. */
export type NodeId = string;

export interface Node {
  readonly id: NodeId;
  readonly kind: 'module' | 'package';
  readonly path: string;
  readonly name: string;
  readonly dir: string;
  /** The module's id; of a module its own. */
  readonly module: NodeId;
  /** Its module is in a cycle. */
  readonly cycle?: number;
  readonly tests: boolean;
  readonly error?: string;
  readonly why?: readonly PageReason[];
  readonly more?: number;
  /** Of a module: its packages, and how many of them a change affects. */
  readonly packages: readonly NodeId[];
  readonly affected: number;
}

export interface Link {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly test: boolean;
  readonly cycle: boolean;
  readonly through?: readonly string[];
}

export interface Model {
  readonly nodes: ReadonlyMap<NodeId, Node>;
  readonly modules: readonly Node[];
  readonly packages: readonly Node[];
  /** Between packages. */
  readonly links: readonly Link[];
  readonly moduleLinks: readonly Link[];
  readonly cycles: readonly (readonly NodeId[])[];
  /** The package of an import path. */
  readonly packageOf: (path: string) => Node | undefined;
  /** Between two packages. */
  readonly linkOf: (from: NodeId, to: NodeId) => Link | undefined;
  /** Direct neighbours, of packages among packages and of modules among modules. */
  readonly imports: (id: NodeId) => readonly NodeId[];
  readonly importers: (id: NodeId) => readonly NodeId[];
}

export function modelOf(graph: PageGraph): Model {
  const packages = graph.packages.map((found, at): Node => {
    const { cycle } = graph.modules[found.module] ?? {};
    return {
      ...found,
      id: `p${at}`,
      kind: 'package',
      module: `m${found.module}`,
      packages: [],
      affected: found.why ? 1 : 0,
      ...(cycle === undefined ? {} : { cycle }),
    };
  });
  const held = Map.groupBy(packages, ({ module }) => module);
  const modules = graph.modules.map((found, at): Node => {
    const own = held.get(`m${at}`) ?? [];
    return {
      ...found,
      id: `m${at}`,
      kind: 'module',
      module: `m${at}`,
      tests: own.some(({ tests }) => tests),
      packages: own.map(({ id }) => id),
      affected: own.reduce((sum, { affected }) => sum + affected, 0),
    };
  });
  const nodes = new Map([...modules, ...packages].map((node) => [node.id, node]));
  const links = graph.imports.map(({ from, to, test, cycle, through }) => ({
    from: `p${from}`,
    to: `p${to}`,
    test: test === true,
    cycle: cycle === true,
    ...(through ? { through } : {}),
  }));
  const moduleLinks = gathered(links, (id) => nodes.get(id)?.module ?? id);
  const byPath = new Map(packages.map((node) => [node.path, node]));
  const byEnds = new Map(links.map((link) => [`${link.from} ${link.to}`, link]));
  const all = [...links, ...moduleLinks];
  const out = Map.groupBy(all, ({ from }) => from);
  const into = Map.groupBy(all, ({ to }) => to);
  return {
    nodes,
    modules,
    packages,
    links,
    moduleLinks,
    cycles: graph.cycles.map((members) => members.map((at) => `m${at}`)),
    packageOf: (path) => byPath.get(path),
    linkOf: (from, to) => byEnds.get(`${from} ${to}`),
    imports: (id) => (out.get(id) ?? []).map(({ to }) => to),
    importers: (id) => (into.get(id) ?? []).map(({ from }) => from),
  };
}

/** The links between what stands for their ends, each pair once; what stands for both ends is left out. */
export function gathered(links: readonly Link[], standIn: (id: NodeId) => NodeId): readonly Link[] {
  const found = new Map<string, Link>();
  for (const link of links) {
    const from = standIn(link.from);
    const to = standIn(link.to);
    if (from === to) continue;
    const name = `${from} ${to}`;
    const before = found.get(name);
    found.set(name, {
      from,
      to,
      test: link.test && (before?.test ?? true),
      cycle: link.cycle || before?.cycle === true,
    });
  }
  return [...found.values()];
}
