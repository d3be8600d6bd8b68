// Draws the answer of `gows graph` as a Mermaid flowchart, as GitHub, GitLab and many editors show it.

import type { GraphAnswer } from '#plan';
import { type Drawing, type DrawnEdge, type DrawnNode, drawingOf } from './drawing.ts';

/** What Mermaid draws without being told otherwise (`maxEdges`, `maxTextSize` of its configuration, 11.x). */
const most = { edges: 500, text: 50_000 } as const;

/** Whole text, ending in a line end; packages stand in a box of their module. */
export function drawMermaid(answer: GraphAnswer): string {
  const drawing = drawingOf(answer);
  const ids = new Map(drawing.nodes.map(({ path }, at) => [path, `n${at}`]));
  const lines = ['flowchart LR', ...drawNodes(answer, drawing, ids), ...drawEdges(drawing, ids)];
  const used = (name: string) => lines.some((line) => line.endsWith(`:::${name}`));
  if (used('focus')) lines.push('  classDef focus stroke:#0a56c2,stroke-width:3px');
  if (used('affected')) lines.push('  classDef affected fill:#fff0cf,stroke:#7a4a00,color:#4a2d00');
  if (used('both')) lines.push('  classDef both fill:#fff0cf,stroke:#0a56c2,stroke-width:3px,color:#4a2d00');
  return `${lines.join('\n')}\n`;
}

/** Why Mermaid will not draw this text unless it is configured, in a sentence; undefined where it will. */
export function mermaidLimit(text: string, answer: GraphAnswer): string | undefined {
  const edges = (answer.level === 'packages' ? answer.imports : answer.moduleImports).length;
  if (edges > most.edges) return `Mermaid draws ${most.edges} edges unless maxEdges is set, and this has ${edges}`;
  if (text.length > most.text) {
    return `Mermaid takes ${most.text} characters unless maxTextSize is set, and this has ${text.length}`;
  }
  return undefined;
}

function drawNodes(answer: GraphAnswer, { nodes }: Drawing, ids: ReadonlyMap<string, string>): string[] {
  if (answer.level === 'modules') return nodes.map((node) => `  ${drawNode(node, ids)}`);
  const held = Map.groupBy(nodes, ({ module }) => module);
  return answer.modules.flatMap(({ path, cycle }, at) => [
    // By its whole path: its short name is often that of a package in it.
    `  subgraph m${at}["${escaped(path)}${cycle === undefined ? '' : ' (in a cycle)'}"]`,
    ...(held.get(path) ?? []).map((node) => `    ${drawNode(node, ids)}`),
    '  end',
  ]);
}

function drawNode(node: DrawnNode, ids: ReadonlyMap<string, string>): string {
  const cycle = node.cycle ? '<br>in a cycle' : '';
  const label = `${escaped(node.name)}${cycle}${node.affected ? `<br>${escaped(node.affected)}` : ''}`;
  const mark = node.focus && node.affected ? 'both' : node.focus ? 'focus' : node.affected ? 'affected' : undefined;
  return `${ids.get(node.path)}["${label}"]${mark ? `:::${mark}` : ''}`;
}

function drawEdges({ edges }: Drawing, ids: ReadonlyMap<string, string>): string[] {
  const lines = edges.map((edge) => `  ${ids.get(edge.from)} ${arrow(edge)} ${ids.get(edge.to)}`);
  const cyclic = edges.flatMap(({ cycle }, at) => (cycle ? [at] : []));
  // By number: an edge has no name that a style could be given to.
  if (cyclic.length > 0) lines.push(`  linkStyle ${cyclic.join(',')} stroke:#8f1d6b,stroke-width:2px`);
  return lines;
}

/** Dotted where only tests import. */
function arrow({ kind, cycle, through }: DrawnEdge): string {
  const line = kind === 'test' ? '-.->' : '-->';
  const said = [...(cycle ? ['cycle'] : []), ...(through ? [`through ${through.join(', ')}`] : [])];
  return said.length === 0 ? line : `${line}|"${escaped(said.join(', '))}"|`;
}

/** Inside a quoted text Mermaid reads `#name;` as a character, markup as such, and takes out `%%{…}%%`. */
function escaped(text: string): string {
  return text
    .replaceAll('#', '#35;')
    .replaceAll('&', '#amp;')
    .replaceAll('"', '#quot;')
    .replaceAll('<', '#lt;')
    .replaceAll('>', '#gt;')
    .replaceAll('`', '#96;')
    .replaceAll('%', '#37;')
    .replaceAll('\n', ' ');
}
