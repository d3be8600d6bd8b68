import { expect, test } from 'vitest';
import type { GraphAnswer } from '#plan';
import { drawDot, drawGraph, drawMermaid, graphPage, mermaidLimit } from '#report';

const path = (name: string) => `ex.com/${name}`;
const answer: GraphAnswer = {
  schema: 'gows.graph/1',
  level: 'modules',
  affected: { base: { rev: 'abc', how: 'given' }, head: { rev: 'def', dirty: false }, only: false },
  modules: [
    { path: path('api'), dir: 'api' },
    { path: path('low'), dir: 'low', cycle: 0 },
    { path: path('top'), dir: '.', cycle: 0 },
  ],
  packages: [
    {
      importPath: path('api'),
      module: path('api'),
      dir: 'api',
      hasTests: true,
      reasons: [{ kind: 'changed', file: 'low/l.go', change: 'modified', trail: [path('api'), path('low')] }],
      moreReasons: 1,
    },
    {
      importPath: path('low'),
      module: path('low'),
      dir: 'low',
      hasTests: false,
      reasons: [{ kind: 'changed', file: 'low/l.go', change: 'modified', trail: [path('low')] }],
    },
    { importPath: path('low/end'), module: path('low'), dir: 'low/end', hasTests: true, error: 'no such file' },
    { importPath: path('top'), module: path('top'), dir: '.', hasTests: true },
  ],
  imports: [
    { from: path('api'), to: path('low'), kind: 'test', through: ['x.org/y'] },
    { from: path('low'), to: path('top'), kind: 'import', cycle: true },
    { from: path('top'), to: path('low/end'), kind: 'import', cycle: true },
  ],
  moduleImports: [
    { from: path('api'), to: path('low'), kind: 'test', imports: 1 },
    { from: path('low'), to: path('top'), kind: 'import', imports: 1, cycle: true },
    { from: path('top'), to: path('low'), kind: 'import', imports: 1, cycle: true },
  ],
  cycles: [[path('low'), path('top')]],
  total: { modules: 4, packages: 9 },
  diagnostics: [],
};
const packages: GraphAnswer = { ...answer, level: 'packages', focus: { names: [path('low')], depth: 1 } };

test('text has each module with its imports, and the cycles', () => {
  expect(drawGraph(answer, { color: false })).toBe(`3 of 4 modules, 4 of 9 packages, 3 imports between modules
base abc (given)
head def

ex.com/api  api, 1 package  1 package affected
  → ex.com/low  1 import, of tests only

ex.com/low  low, 2 packages  in a cycle, 1 package affected
  → ex.com/top  1 import, cycle

ex.com/top  the root, 1 package  in a cycle
  → ex.com/low  1 import, cycle

1 cycle of modules: each needs all others of its cycle
  ex.com/low, ex.com/top
`);
});

test('text has packages below their modules, by short names', () => {
  expect(drawGraph(packages, { color: false })).toContain(`1 step to and from low
base abc (given)
head def

ex.com/api  api
  api  low/l.go modified → low → api
    → low (through x.org/y)  of tests only

ex.com/low  low  in a cycle
  low  low/l.go modified
    → top (cycle)
  end
`);
});

test('of a focus on many packages a few are named', () => {
  const names = Array.from({ length: 40 }, (_, n) => `ex.com/part${n}`);
  const [, line = ''] = drawGraph({ ...packages, focus: { names, depth: 0 } }, { color: false }).split('\n');
  expect(line).toBe('0 steps to and from ex.com/part0, ex.com/part1, ex.com/part2 and 37 more');
});

test('Mermaid has modules as nodes, cycles and tests as marked lines', () => {
  expect(drawMermaid(answer)).toBe(`flowchart LR
  n0["api<br>1 package affected"]:::affected
  n1["low<br>in a cycle<br>1 package affected"]:::affected
  n2["top<br>in a cycle"]
  n0 -.-> n1
  n1 -->|"cycle"| n2
  n2 -->|"cycle"| n1
  linkStyle 1,2 stroke:#8f1d6b,stroke-width:2px
  classDef affected fill:#fff0cf,stroke:#7a4a00,color:#4a2d00
`);
});

test('Mermaid has packages in boxes of their modules, the focus marked beside what is affected', () => {
  const text = drawMermaid(packages);
  expect(text).toContain(
    '  subgraph m1["ex.com/low (in a cycle)"]\n    n1["low<br>low/l.go modified"]:::both\n    n2["end"]\n  end\n',
  );
  expect(text).toContain('classDef both');
});

test('no name can end its quotes in Mermaid or in DOT', () => {
  const odd = 'ex.com/a"#b<c>&`%%d\\e';
  const strange: GraphAnswer = {
    ...answer,
    modules: [{ path: odd, dir: 'a' }],
    moduleImports: [],
  };
  expect(drawMermaid(strange)).toContain('n0["a#quot;#35;b#lt;c#gt;#amp;#96;#37;#37;d\\e"]');
  expect(drawDot(strange)).toContain('"ex.com/a\\"#b<c>&`%%d\\\\e" [label="a\\"#b<c>&`%%d\\\\e"');
});

test('what Mermaid does not draw by itself is told', () => {
  expect(mermaidLimit(drawMermaid(answer), answer)).toBeUndefined();
  const many = Array.from({ length: 501 }, () => ({ from: 'a', to: 'b', kind: 'import' as const, imports: 1 }));
  expect(mermaidLimit('', { ...answer, moduleImports: many })).toContain('and this has 501');
  expect(mermaidLimit('x'.repeat(50_001), answer)).toContain('50000 characters');
});

test('DOT names nodes by their paths, and marks cycles, tests and the way through other modules', () => {
  expect(drawDot(packages)).toBe(`digraph gows {
  rankdir=LR
  node [shape=box, style="rounded,filled", fillcolor=white, fontname="Helvetica"]
  edge [fontname="Helvetica", fontsize=10]
  subgraph cluster_0 {
    label="ex.com/api"
    "ex.com/api" [label="api\\nlow/l.go modified → low → api", tooltip="ex.com/api", fillcolor="#fff0cf"]
  }
  subgraph cluster_1 {
    label="ex.com/low (in a cycle)"
    color="#8f1d6b"
    "ex.com/low" [label="low\\nlow/l.go modified", tooltip="ex.com/low", fillcolor="#fff0cf", penwidth="3"]
    "ex.com/low/end" [label="end", tooltip="ex.com/low/end"]
  }
  subgraph cluster_2 {
    label="ex.com/top (in a cycle)"
    color="#8f1d6b"
    "ex.com/top" [label="top", tooltip="ex.com/top"]
  }
  "ex.com/api" -> "ex.com/low" [style="dashed", tooltip="through x.org/y"]
  "ex.com/low" -> "ex.com/top" [color="#8f1d6b", penwidth="2", label="cycle"]
  "ex.com/top" -> "ex.com/low/end" [color="#8f1d6b", penwidth="2", label="cycle"]
}
`);
});

test('the page is given names, words and indices', () => {
  const page = graphPage(packages, 'shop');
  expect(page).toMatchObject({
    title: 'shop',
    level: 'packages',
    focus: [path('low')],
    sides: ['base abc (given)', 'head def'],
  });
  expect(page.packages[0]).toEqual({
    path: path('api'),
    name: 'api',
    module: 0,
    dir: 'api',
    tests: true,
    why: [{ cause: 'low/l.go modified', trail: [path('low'), path('api')] }],
    more: 1,
  });
  expect(page.imports).toEqual([
    { from: 0, to: 1, test: true, through: ['x.org/y'] },
    { from: 1, to: 3, cycle: true },
    { from: 3, to: 2, cycle: true },
  ]);
  expect(page.cycles).toEqual([[1, 2]]);
});
