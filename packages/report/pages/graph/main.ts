// The page of `gows graph --format html`: modules that open into packages, what imports what, and the way of a change.

import { pageData, theElement } from '../shared/dom.ts';
import { listenForKeys } from '../shared/keys.ts';
import { type Camera, cameraOf } from './camera.ts';
import type { PageGraph } from './data.ts';
import { edgeLayer, type Line, type LineKind } from './edges.ts';
import { mapLayer } from './map-layer.ts';
import { mapNames } from './map-names.ts';
import { rulerOf } from './measure.ts';
import { type Link, modelOf, type NodeId } from './model.ts';
import { drawn, nodeLayer, spoken, wordsOf } from './nodes.ts';
import { nodePanel, type PanelActions, wholePanel } from './panel.ts';
import { type Kept, type Placing, placingOf } from './placing.ts';
import { reduced } from './reduce.ts';
import { type Scene, type Shown, sceneOf } from './scene.ts';
import { searchBox } from './search.ts';
import { type Direction, neighbour } from './walk.ts';

const graph = pageData<PageGraph>();
const model = modelOf(graph);

/** What a person has chosen to see; all that is drawn follows from it. */
const state = {
  open: new Set<NodeId>(
    graph.level === 'packages' || graph.modules.length === 1 ? model.modules.map(({ id }) => id) : [],
  ),
  cut: undefined as { id: NodeId; depth: number } | undefined,
  onlyAffected: false,
  chosen: undefined as NodeId | undefined,
  way: 0,
};

const view = theElement('view');
const world = theElement('world');
const content = theElement('content');
const edges = edgeLayer();
const nodes = nodeLayer({ choose: (id) => choose(id), toggle });
const map = mapLayer((id) => choose(id));
content.append(nodes.frames, edges.element, nodes.nodes, map.element);
const camera = cameraOf(view, world, content, settle);
const kept: Kept = new Map();
let scene: Scene;
let placing: Placing;
/** What the layout was made for. */
let room: Camera['room'];

const ruler = rulerOf(document.body);

/** Lays out and draws anew; `held` stays where it is on the screen. */
function render(held?: NodeId): void {
  const before = held === undefined ? undefined : placing?.nodes.get(held);
  const shown: Shown = {
    open: state.open,
    onlyAffected: state.onlyAffected,
    ...(state.cut ? { focus: state.cut } : {}),
  };
  scene = sceneOf(model, shown);
  room = camera.room;
  placing = placingOf(model, scene, ruler.nodeWidth, kept, room);
  nodes.draw([...scene.modules, ...scene.packages], placing, marks());
  edges.draw(linesOf(scene.links), placing);
  markLines();
  const after = held === undefined ? undefined : placing.nodes.get(held);
  if (before && after) camera.hold(before, after);
}

function linesOf(links: readonly Link[]): readonly Line[] {
  const telling = new Set(reduced(links));
  return links.flatMap((link) => {
    const kind: LineKind = link.cycle ? 'cycle' : link.test ? 'test' : telling.has(link) ? 'plain' : 'implied';
    return line(link.from, link.to, kind);
  });
}

function line(from: NodeId, to: NodeId, kind: LineKind): readonly Line[] {
  const start = placing.frames.get(from) ?? placing.nodes.get(from);
  const end = placing.frames.get(to) ?? placing.nodes.get(to);
  return start && end ? [{ kind, from: start, to: end }] : [];
}

/** Ids on the way of the shown reason, from the cause to the chosen package, as far as they are in the scene. */
function way(): readonly NodeId[] {
  const { why } = model.nodes.get(state.chosen ?? '') ?? {};
  const steps = (why?.[state.way]?.trail ?? []).flatMap((path) => {
    const found = model.packageOf(path);
    return (found && scene.standIn(found.id)) ?? [];
  });
  return steps.filter((id, at) => id !== steps[at - 1]);
}

function marks() {
  return {
    open: state.open,
    onWay: new Set(way()),
    ...(state.chosen === undefined ? {} : { chosen: state.chosen }),
  };
}

function markLines(): void {
  const { chosen } = state;
  const steps = way();
  const own = scene.links.flatMap(({ from, to }) =>
    from === chosen ? line(from, to, 'import') : to === chosen ? line(from, to, 'importer') : [],
  );
  const why = steps.slice(1).flatMap((importer, at) => line(importer, steps[at] ?? importer, 'why'));
  edges.mark([...own, ...why]);
}

function choose(id: NodeId | undefined, focus = false): void {
  state.chosen = id;
  state.way = 0;
  nodes.mark(marks());
  markLines();
  drawPanel();
  if (id === undefined || !focus) return;
  nodes.elementOf(id)?.focus({ preventScroll: true });
  const place = placing.nodes.get(id);
  if (place) camera.reveal(place);
}

function toggle(id: NodeId): void {
  const node = model.nodes.get(id);
  if (node?.kind !== 'module') {
    choose(id);
    return;
  }
  const opens = !state.open.has(id);
  if (opens) state.open.add(id);
  else state.open.delete(id);
  if (!opens && model.nodes.get(state.chosen ?? '')?.module === id) state.chosen = id;
  render(id);
  drawPanel();
  say(`${node.name} ${opens ? `opened, ${node.packages.length} packages` : 'closed'}`);
}

/** Brings a node into the scene, whatever hides it, chooses it, and moves there. */
function reveal(id: NodeId): void {
  const node = model.nodes.get(id);
  if (!node) return;
  if (scene.standIn(id) === undefined) {
    state.cut = undefined;
    state.onlyAffected = false;
  }
  if (node.kind === 'package') state.open.add(node.module);
  state.chosen = id;
  state.way = 0;
  renderAll();
  nodes.elementOf(id)?.focus({ preventScroll: true });
  const place = placing.nodes.get(id);
  if (camera.fits(placing.width, placing.height)) fitAll();
  else if (place && (camera.now.scale < 0.6 || !camera.shows(place))) camera.centre(place);
  say(spoken(node));
}

function cut(id: NodeId | undefined, depth: number): void {
  state.cut = id === undefined ? undefined : { id, depth };
  if (id !== undefined) {
    const node = model.nodes.get(id);
    if (node?.kind === 'package') for (const module of model.modules) state.open.add(module.id);
    state.chosen = id;
  }
  renderAll();
  fitAll();
  say(`${scene.modules.length} modules and ${scene.packages.length} packages shown`);
}

const actions: PanelActions = {
  reveal,
  toggle,
  cut: (id) => cut(id, state.cut?.depth ?? 1),
  showWay(at) {
    state.way = at;
    nodes.mark(marks());
    markLines();
    drawPanel();
  },
};

function drawPanel(): void {
  const node = model.nodes.get(state.chosen ?? '');
  const panel = theElement('panel');
  const inPanel = panel.contains(document.activeElement);
  panel.replaceChildren(
    ...(node ? nodePanel(model, node, state.open.has(node.id), state.way, actions) : wholePanel(graph, model, actions)),
  );
  panel.scrollTop = 0;
  // What had the focus is gone; without this it would fall back to the top of the page.
  if (inPanel) panel.focus();
}

function renderAll(): void {
  drawCut();
  render();
  drawPanel();
  theElement('only-affected').setAttribute('aria-pressed', String(state.onlyAffected));
}

/** The bar of a cut, without which the drawing has more room. */
function drawCut(): void {
  const bar = theElement('cut');
  bar.hidden = state.cut === undefined;
  if (!state.cut) return;
  theElement('cut-name').textContent = model.nodes.get(state.cut.id)?.name ?? '';
  theElement<HTMLSelectElement>('cut-depth').value = Number.isFinite(state.cut.depth) ? String(state.cut.depth) : 'all';
}

function fitAll(): void {
  // A window of another size may want other bands.
  const { width, height } = camera.room;
  if (width !== room.width || height !== room.height) render();
  camera.fit(placing.width, placing.height);
}

/** Below this no name can be read: packages become blocks, and names of modules are as large as those on a map. */
const legible = 0.32;

/** When the drawing has come to rest. */
function settle(): void {
  const { scale } = camera.now;
  const far = scale < legible;
  content.classList.toggle('far', far);
  nodes.scaled(scale);
  const named = far ? mapNames(scene.modules, placing, scale, ruler.mapNameWidth) : undefined;
  map.draw(
    scene.modules.flatMap((node) => {
      const place = named?.get(node.id);
      const { name } = wordsOf(node, state.open.has(node.id));
      return place ? [{ id: node.id, text: drawn(name), ...place }] : [];
    }),
    scale,
  );
}

function say(text: string): void {
  theElement('said').textContent = text;
}

function openAll(all: boolean): void {
  state.open = new Set(all ? model.modules.map(({ id }) => id) : []);
  const chosen = model.nodes.get(state.chosen ?? '');
  if (!all && chosen) state.chosen = chosen.module;
  renderAll();
  fitAll();
  say(all ? 'all modules opened' : 'all modules closed');
}

function onlyAffected(): void {
  if (!graph.sides) return;
  state.onlyAffected = !state.onlyAffected;
  renderAll();
  fitAll();
  say(state.onlyAffected ? 'only what is affected' : 'all modules');
}

function step(direction: Direction): void {
  const { chosen } = state;
  const start = chosen !== undefined && placing.nodes.has(chosen) ? chosen : scene.modules[0]?.id;
  if (start === undefined) return;
  const next = start === chosen ? neighbour(start, direction, placing.nodes, scene.links) : start;
  if (next !== undefined) choose(next, true);
}

function back(): void {
  if (state.chosen !== undefined) {
    nodes.elementOf(state.chosen)?.blur();
    choose(undefined);
  } else if (state.cut) cut(undefined, 1);
  else if (state.onlyAffected) onlyAffected();
}

const cutDepth = theElement<HTMLSelectElement>('cut-depth');
const depthOf = () => (cutDepth.value === 'all' ? Number.POSITIVE_INFINITY : Number(cutDepth.value));

theElement('title').textContent = graph.title;
const part = (n: number, all: number, one: string) =>
  `${n === all ? '' : `${n} of `}${all} ${one}${all === 1 ? '' : 's'}`;
theElement('extent').textContent =
  `${part(graph.modules.length, graph.total.modules, 'module')}, ${part(graph.packages.length, graph.total.packages, 'package')}`;
theElement('only-affected').hidden = graph.sides === undefined;
theElement('open-all').onclick = () => openAll(true);
theElement('close-all').onclick = () => openAll(false);
theElement('only-affected').onclick = onlyAffected;
theElement('fit').onclick = fitAll;
theElement('zoom-in').onclick = () => camera.zoom(1.25);
theElement('zoom-out').onclick = () => camera.zoom(0.8);
theElement('uncut').onclick = () => cut(undefined, 1);
cutDepth.onchange = () => state.cut && cut(state.cut.id, depthOf());
view.addEventListener('click', (event) => {
  if (event.target === view || event.target === world || event.target === content) choose(undefined);
});
searchBox(model, reveal);

const arrow = (direction: Direction) => (event: KeyboardEvent) => {
  const sign = direction === 'left' || direction === 'up' ? 80 : -80;
  if (!event.shiftKey) step(direction);
  else if (direction === 'left' || direction === 'right') camera.pan(sign, 0);
  else camera.pan(0, sign);
};
listenForKeys(
  [
    { keys: ['/'], about: 'find a module or package', act: () => theElement('search').focus() },
    { keys: ['ArrowRight'], shown: ['→'], about: 'to what it imports', act: arrow('right') },
    { keys: ['ArrowLeft'], shown: ['←'], about: 'to what imports it', act: arrow('left') },
    { keys: ['ArrowUp'], shown: ['↑'], about: 'to the next above', act: arrow('up') },
    { keys: ['ArrowDown'], shown: ['↓'], about: 'to the next below', act: arrow('down') },
    { keys: ['Enter'], about: 'open or close the module' },
    {
      keys: ['o', 'O'],
      shown: ['o', 'Shift o'],
      about: 'open all modules, close all',
      act: (event) => openAll(event.key === 'o'),
    },
    { keys: ['f'], about: 'show only what is around it', act: () => state.chosen && actions.cut(state.chosen) },
    ...(graph.sides ? [{ keys: ['a'], about: 'only what is affected, or all', act: onlyAffected }] : []),
    { keys: ['+', '='], shown: ['+'], about: 'larger', act: () => camera.zoom(1.25) },
    { keys: ['-'], about: 'smaller', act: () => camera.zoom(0.8) },
    { keys: ['0'], about: 'fit the window', act: fitAll },
    { keys: [], shown: ['Shift', 'arrow'], about: 'move the drawing' },
    { keys: ['Escape'], about: 'let go of what is chosen, then show all', act: back },
  ],
  theElement('keys-button'),
);

renderAll();
fitAll();
const named = graph.focus?.[0];
const focused =
  named === undefined
    ? undefined
    : [...model.modules, ...model.packages].find(
        ({ kind, path }) => path === named && kind === (graph.level === 'packages' ? 'package' : 'module'),
      );
if (focused) choose(focused.id);
