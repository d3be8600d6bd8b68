// Finds the imports of a TypeScript file, with their lines, without a parser.

/** `line` counts from 1 and is where the specifier stands. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

// Statements begin at the start of a line, as the formatter has it; what stands so in a text of a test is Go at most, whose
// import paths are neither rooms nor relative. `import(…)` may stand anywhere but in a comment line.
const statement = /^(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*(['"])([^'"\n]+)\1/gm;
const dynamic = /\bimport\(\s*(['"])([^'"\n]+)\1/g;

/** All imports and re-exports, types included, in the order of the file. */
export function importsOf(source: string): readonly Import[] {
  const found: { specifier: string; at: number }[] = [];
  for (const pattern of [statement, dynamic]) {
    for (const match of source.matchAll(pattern)) {
      const at = match.index + match[0].length - 1;
      if (!isComment(source, match.index)) found.push({ specifier: match[2] ?? '', at });
    }
  }
  found.sort((a, b) => a.at - b.at);
  return found.map(({ specifier, at }) => ({ specifier, line: lineAt(source, at) }));
}

/** Lines on which the code prints: console, or a write to the process's own output. */
export function printingLines(source: string): readonly number[] {
  const lines: number[] = [];
  for (const match of source.matchAll(/\bconsole\.\w+\(|\bprocess\.(?:stdout|stderr)\.write\(/g)) {
    if (!isComment(source, match.index)) lines.push(lineAt(source, match.index));
  }
  return lines;
}

function isComment(source: string, at: number): boolean {
  const start = source.lastIndexOf('\n', at - 1) + 1;
  return /^\s*(\/\/|\*|\/\*)/.test(source.slice(start, at + 2)) || /(^|\s)\/\/\s/.test(source.slice(start, at));
}

function lineAt(source: string, at: number): number {
  return source.slice(0, at).split('\n').length;
}
