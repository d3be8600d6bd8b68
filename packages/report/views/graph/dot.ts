// Draws the answer of `gows graph` in the language of Graphviz.

import type { GraphAnswer } from '#plan';
import { type DrawnEdge, type DrawnNode, drawingOf } from './drawing.ts';

/** Whole text, ending in a line end; a node's name is its whole path, its label the short one. */
export function drawDot(answer: GraphAnswer): string {
  const { nodes, edges } = drawingOf(answer);
  const lines = [
    'digraph gows {',
    '  rankdir=LR',
    '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="Helvetica"]',
    '  edge [fontname="Helvetica", fontsize=10]',
  ];
  if (answer.level === 'modules') lines.push(...nodes.map((node) => `  ${drawNode(node)}`));
  else {
    const held = Map.groupBy(nodes, ({ module }) => module);
    for (const [at, { path, cycle }] of answer.modules.entries()) {
      const label = cycle === undefined ? path : `${path} (in a cycle)`;
      lines.push(
        `  subgraph cluster_${at} {`,
        `    label=${quoted(label)}`,
        ...(cycle === undefined ? [] : ['    color="#8f1d6b"']),
        ...(held.get(path) ?? []).map((node) => `    ${drawNode(node)}`),
        '  }',
      );
    }
  }
  lines.push(...edges.map((edge) => `  ${quoted(edge.from)} -> ${quoted(edge.to)}${attributes(edgeMarks(edge))}`));
  return `${lines.join('\n')}\n}\n`;
}

function drawNode(node: DrawnNode): string {
  const label = [node.name, ...(node.cycle ? ['in a cycle'] : []), ...(node.affected ? [node.affected] : [])];
  return `${quoted(node.path)}${attributes({
    label: label.join('\n'),
    tooltip: node.path,
    ...(node.affected ? { fillcolor: '#fff0cf' } : {}),
    ...(node.focus ? { penwidth: '3' } : {}),
  })}`;
}

function edgeMarks({ kind, cycle, through }: DrawnEdge): Record<string, string> {
  return {
    ...(kind === 'test' ? { style: 'dashed' } : {}),
    ...(cycle ? { color: '#8f1d6b', penwidth: '2', label: 'cycle' } : {}),
    ...(through ? { tooltip: `through ${through.join(', ')}` } : {}),
  };
}

function attributes(values: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}`);
  return pairs.length === 0 ? '' : ` [${pairs.join(', ')}]`;
}

/** Graphviz knows two escapes of its own in labels, and an end of line is one of them. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
