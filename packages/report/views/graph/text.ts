// Draws the answer of `gows graph` for people: each module or package with what it imports, then the cycles.

import type { GraphAnswer } from '#plan';
import { drawSides } from '../../format/opening.ts';
import { createStyle, type Style } from '../../format/style.ts';
import { count, listThatFits } from '../../format/words.ts';
import type { ViewOptions } from '../affected.ts';
import { type Drawing, type DrawnEdge, type DrawnNode, drawingOf } from './drawing.ts';

/** Whole text, ending in a line end. Diagnostics of the answer are not part of it. */
export function drawGraph(answer: GraphAnswer, options: Pick<ViewOptions, 'color'>): string {
  const style = createStyle(options.color);
  const drawing = drawingOf(answer);
  const from = Map.groupBy(drawing.edges, (edge) => edge.from);
  const lines = [style.bold(extent(answer)), ...(answer.focus ? [focusLine(answer.focus, drawing)] : [])];
  if (answer.affected) lines.push(...drawSides(answer.affected.base, answer.affected.head));
  if (answer.level === 'modules') {
    const nodes = new Map(drawing.nodes.map((node) => [node.path, node]));
    const held = Map.groupBy(answer.packages, ({ module }) => module);
    for (const { path, dir } of answer.modules) {
      const about = `${place(dir)}, ${count(held.get(path)?.length ?? 0, 'package')}`;
      lines.push('', `${style.bold(path)}  ${style.dim(about)}${marks(nodes.get(path), style)}`);
      for (const edge of from.get(path) ?? []) lines.push(`  → ${edge.to}  ${style.dim(aboutModules(edge))}`);
    }
  } else {
    const held = Map.groupBy(drawing.nodes, ({ module }) => module);
    for (const { path, dir, cycle } of answer.modules) {
      const mark = cycle === undefined ? '' : `  ${style.yellow('in a cycle')}`;
      lines.push('', `${style.bold(path)}  ${style.dim(place(dir))}${mark}`);
      for (const node of held.get(path) ?? [])
        lines.push(...drawPackage(node, from.get(node.path) ?? [], drawing, style));
    }
  }
  if (answer.cycles.length > 0) {
    lines.push(
      '',
      style.bold(`${count(answer.cycles.length, 'cycle')} of modules: each needs all others of its cycle`),
    );
    lines.push(...answer.cycles.map((paths) => `  ${paths.join(', ')}`));
  }
  return `${lines.join('\n')}\n`;
}

function extent({ modules, packages, imports, moduleImports, level, total }: GraphAnswer): string {
  const of = (n: number, all: number, one: string) => (n === all ? count(n, one) : `${n} of ${count(all, one)}`);
  const edges =
    level === 'modules'
      ? `${count(moduleImports.length, 'import')} between modules`
      : `${count(imports.length, 'import')} between packages`;
  return `${of(modules.length, total.modules, 'module')}, ${of(packages.length, total.packages, 'package')}, ${edges}`;
}

function focusLine({ names, depth }: NonNullable<GraphAnswer['focus']>, { nameOf }: Drawing): string {
  const steps = depth === undefined ? 'all that leads to and from' : `${count(depth, 'step')} to and from`;
  return `${steps} ${listThatFits(names.map(nameOf), 60)}`;
}

function place(dir: string): string {
  return dir === '.' ? 'the root' : dir;
}

/** `(in a cycle, 2 packages affected)`. */
function marks(node: DrawnNode | undefined, style: Style): string {
  if (!node) return '';
  const said = [...(node.cycle ? ['in a cycle'] : []), ...(node.affected ? [node.affected] : [])];
  return said.length === 0 ? '' : `  ${style.yellow(said.join(', '))}`;
}

function aboutModules({ imports = 0, kind, cycle }: DrawnEdge): string {
  const said = [count(imports, 'import'), ...(kind === 'test' ? ['of tests only'] : []), ...(cycle ? ['cycle'] : [])];
  return said.join(', ');
}

/** ` (cycle, through x.org/y)`. */
function aboutPackages({ cycle, through }: DrawnEdge): string {
  const said = [...(cycle ? ['cycle'] : []), ...(through ? [`through ${through.join(' and ')}`] : [])];
  return said.length === 0 ? '' : ` (${said.join(', ')})`;
}

function drawPackage(node: DrawnNode, edges: readonly DrawnEdge[], { nameOf }: Drawing, style: Style): string[] {
  const to = (kind: DrawnEdge['kind']) =>
    edges.filter((edge) => edge.kind === kind).map((edge) => `${nameOf(edge.to)}${aboutPackages(edge)}`);
  const [plain, tests] = [to('import'), to('test')];
  return [
    `  ${node.name}${node.affected ? `  ${style.yellow(node.affected)}` : ''}`,
    ...(plain.length > 0 ? [`    → ${plain.join(', ')}`] : []),
    ...(tests.length > 0 ? [`    → ${tests.join(', ')}  ${style.dim('of tests only')}`] : []),
  ];
}
