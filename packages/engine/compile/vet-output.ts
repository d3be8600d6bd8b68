// Reads what `go vet -json` prints: findings by package, and what could not even be looked at.
//
// Each package has one JSON object, empty where nothing was found. Since Go 1.26 these are on standard output; before, on the
// other stream, each below `# PATH` (`printJSONDiagnostics` in golang.org/x/tools/go/analysis/internal/analysisflags). What goes
// wrong stands below `# PATH` as well: where the tool itself says so (`vet: …`), that concerns the package with its tests, and
// nobody who imports it; what a compiler says, all of them (`reportCmd` in cmd/go/internal/work/shell.go).

import type { LineCutter } from '#process';
import { cutLines } from '#process';

export interface Finding {
  /** `/abs/file.go:12:3`. */
  readonly posn: string;
  readonly message: string;
}

export interface VetOutput {
  /** One for each of the two streams. */
  cutter(): LineCutter;
  /** By import path; those of an external test under that of its package and `_test`. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  /** Import path, an external test's with `_test` → what the tool itself says of it. */
  readonly toolFaults: ReadonlyMap<string, string>;
  /** Import path as the go command names it → what a compiler says. */
  readonly buildFaults: ReadonlyMap<string, string>;
  /** What stands below no path. */
  loose(): string;
}

export function openVetOutput(): VetOutput {
  const findings = new Map<string, Finding[]>();
  const toolFaults = new Map<string, string>();
  const buildFaults = new Map<string, string>();
  let loose = '';
  const add = (to: Map<string, string>, path: string, text: string): void => {
    to.set(path, (to.get(path) ?? '') + text);
  };
  const take = (text: string): void => {
    for (const [id, checks] of Object.entries(JSON.parse(text) as Tree)) {
      const path = id.replace(/ \[.*\]$/, '');
      const found = findings.get(path) ?? [];
      findings.set(path, found);
      for (const [check, said] of Object.entries(checks)) {
        if (!('error' in said)) found.push(...said.map(({ posn, message }) => ({ posn, message })));
        else add(toolFaults, path, `${check}: ${said.error}\n`);
      }
    }
  };
  return {
    findings,
    toolFaults,
    buildFaults,
    loose: () => loose,
    cutter() {
      /** The path that stands above, and whether the tool speaks. */
      let above: { readonly path: string; byTool?: boolean } | undefined;
      let object: string | undefined;
      return cutLines((line) => {
        const text = line.trimEnd();
        if (object !== undefined) {
          object += line;
          if (text !== '}') return;
          take(object);
          object = undefined;
          above = undefined;
        } else if (text === '{}') above = undefined;
        else if (text === '{') object = line;
        else if (/^# \[.*\]$/.test(text)) {
          if (above) above.byTool = true;
        } else if (text.startsWith('# ')) above = { path: text.slice(2) };
        else if (above) {
          above.byTool ??= text.startsWith('vet: ');
          const path = above.byTool ? above.path.replace(/ \[.*\]$/, '') : above.path;
          add(above.byTool ? toolFaults : buildFaults, path, line);
        } else loose = (loose + line).slice(-64_000);
      });
    },
  };
}

type Tree = Readonly<Record<string, Readonly<Record<string, readonly Finding[] | { readonly error: string }>>>>;
