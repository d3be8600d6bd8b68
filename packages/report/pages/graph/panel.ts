// The panel beside the drawing: of a chosen node what it is, why it is affected and its neighbours; else of the whole.

import { el, svg } from '../shared/dom.ts';
import type { PageGraph, PageReason } from './data.ts';
import { lineKinds } from './edges.ts';
import type { Model, Node, NodeId } from './model.ts';
import { glyphs, isCause } from './nodes.ts';

export interface PanelActions {
  reveal(id: NodeId): void;
  toggle(id: NodeId): void;
  cut(id: NodeId): void;
  /** Shows another way from a cause to the chosen node. */
  showWay(at: number): void;
}

/** Of the chosen node; `way` is the reason whose way is drawn. */
export function nodePanel(model: Model, node: Node, open: boolean, way: number, actions: PanelActions): HTMLElement[] {
  const link = (id: NodeId) => linkTo(model, id, actions);
  const list = (title: string, ids: readonly NodeId[]) =>
    ids.length === 0
      ? []
      : [
          el('h3', {}, `${title} (${ids.length})`),
          el('ul', {}, ...ids.map((id) => el('li', {}, link(id), ...throughPart(model, node.id, id)))),
        ];
  const affected = node.packages.filter((id) => (model.nodes.get(id)?.affected ?? 0) > 0);
  return [
    el('h2', {}, node.path),
    el(
      'p',
      { class: 'muted' },
      `${node.kind} · ${node.dir === '.' ? 'the root' : node.dir}${node.kind === 'package' && !node.tests ? ' · no tests' : ''}`,
    ),
    ...(node.kind === 'package' ? [el('p', {}, 'in ', link(node.module))] : []),
    el(
      'div',
      { class: 'actions' },
      ...(node.kind === 'module'
        ? [el('button', { onclick: () => actions.toggle(node.id) }, open ? 'Close' : 'Open')]
        : []),
      el('button', { onclick: () => actions.cut(node.id) }, 'Show only around it'),
    ),
    ...(node.error ? [el('p', {}, el('span', { class: 'mark bad' }, 'cannot be loaded'), ` ${node.error}`)] : []),
    ...(node.why ? whyPart(model, node, node.why, way, actions) : []),
    ...list('Affected packages', affected),
    ...(node.cycle === undefined ? [] : cyclePart(model, node.cycle, node.module, actions)),
    ...list('Imports', model.imports(node.id)),
    ...list('Imported by', model.importers(node.id)),
    ...(node.kind === 'module'
      ? list(
          'Packages',
          node.packages.filter((id) => !affected.includes(id)),
        )
      : []),
  ];
}

/** Of an import that neither names: the packages outside the workspace that it leads through. */
function throughPart(model: Model, one: NodeId, other: NodeId): HTMLElement[] {
  const { through } = model.linkOf(one, other) ?? model.linkOf(other, one) ?? {};
  return through ? [el('span', { class: 'muted' }, ` through ${through.join(' and ')}`)] : [];
}

function whyPart(
  model: Model,
  node: Node,
  reasons: readonly PageReason[],
  shown: number,
  actions: PanelActions,
): HTMLElement[] {
  const ways = reasons.map(({ cause, trail }, at) =>
    el(
      'ol',
      { class: 'way' },
      el(
        'li',
        { class: 'cause-line' },
        cause,
        reasons.length > 1 &&
          el(
            'button',
            { class: 'link', 'aria-pressed': String(at === shown), onclick: () => actions.showWay(at) },
            'show',
          ),
      ),
      ...trail.map((path) => {
        const step = model.packageOf(path);
        return el('li', {}, '→ ', step ? linkTo(model, step.id, actions) : path);
      }),
    ),
  );
  const more = node.more ? [el('p', { class: 'muted' }, `and ${node.more} more`)] : [];
  return [el('h3', {}, 'Why a change affects it'), ...ways, ...more];
}

function cyclePart(model: Model, cycle: number, module: NodeId, actions: PanelActions): HTMLElement[] {
  const others = (model.cycles[cycle] ?? []).filter((id) => id !== module);
  return [
    el('h3', {}, `${glyphs.cycle} In a cycle of modules with`),
    el('ul', {}, ...others.map((id) => el('li', {}, linkTo(model, id, actions)))),
  ];
}

function linkTo(model: Model, id: NodeId, actions: PanelActions): HTMLElement {
  const node = model.nodes.get(id);
  const mark =
    !node || node.kind === 'module' ? '' : isCause(node) ? `${glyphs.cause} ` : node.why ? `${glyphs.affected} ` : '';
  return el(
    'button',
    { class: 'link', title: node?.path, onclick: () => actions.reveal(id) },
    `${mark}${node?.name ?? id}`,
  );
}

/** When nothing is chosen. */
export function wholePanel(graph: PageGraph, model: Model, actions: PanelActions): HTMLElement[] {
  const affected = model.packages.filter((node) => node.affected > 0);
  const causes = affected.filter(isCause);
  const rest = affected.filter((node) => !isCause(node));
  const list = (title: string, nodes: readonly Node[]) =>
    nodes.length === 0
      ? []
      : [
          el('h3', {}, `${title} (${nodes.length})`),
          el('ul', {}, ...nodes.map(({ id }) => el('li', {}, linkTo(model, id, actions)))),
        ];
  return [
    el('h2', {}, 'Overview'),
    ...(graph.sides ?? []).map((line) => el('p', { class: 'muted' }, line)),
    legend(graph, model),
    ...(graph.sides && affected.length === 0 ? [el('p', {}, 'Nothing here is affected.')] : []),
    ...model.cycles.flatMap((members, at) => [
      el('h3', {}, `${glyphs.cycle} Cycle of modules${model.cycles.length > 1 ? ` ${at + 1}` : ''}`),
      el('ul', {}, ...members.map((id) => el('li', {}, linkTo(model, id, actions)))),
    ]),
    ...list('Affected directly', causes),
    ...list('Affected through imports', rest),
    // Where the window is small, names are read here rather than in the drawing.
    ...list('Modules', model.modules),
  ];
}

function legend(graph: PageGraph, model: Model): HTMLElement {
  const words: Readonly<Record<(typeof lineKinds)[number], string>> = {
    plain: 'imports',
    implied: 'imports, as what it imports does',
    test: 'only its tests import',
    cycle: 'part of a cycle of modules',
    import: 'what the chosen one imports',
    importer: 'what imports the chosen one',
    why: 'the way of a change',
  };
  const kinds = (['plain', ...lineKinds.filter((kind) => kind !== 'plain')] as const).filter(
    (kind) =>
      (kind !== 'why' || graph.sides !== undefined) &&
      (kind !== 'cycle' || model.cycles.length > 0) &&
      (kind !== 'test' || model.links.some(({ test }) => test)),
  );
  const lines = kinds.map((kind) =>
    el(
      'li',
      {},
      svg(
        'svg',
        { width: 44, height: 12, 'aria-hidden': 'true' },
        svg('path', { class: `line ${kind}`, d: 'M0 6H36' }),
        svg('path', { class: `head ${kind}`, d: 'M44 6L36 2L36 10Z' }),
      ),
      words[kind],
    ),
  );
  const marks = graph.sides
    ? [el('li', {}, `${glyphs.cause} affected directly`), el('li', {}, `${glyphs.affected} affected through imports`)]
    : [];
  return el(
    'details',
    { open: graph.sides === undefined },
    el('summary', {}, 'Legend'),
    el('ul', { class: 'legend' }, ...lines, ...marks),
  );
}
