// What `go list -deps -test` says of each package, flattened: an oracle for keys that shares no code with them.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface Entry {
  readonly ImportPath: string;
  readonly Dir?: string;
  readonly Standard?: boolean;
  readonly ForTest?: string;
  readonly DepOnly?: boolean;
  readonly Deps?: readonly string[];
  readonly Imports?: readonly string[];
  readonly DefaultGODEBUG?: string;
  readonly Error?: { readonly Err: string };
  readonly Module?: {
    readonly Path: string;
    readonly Version?: string;
    readonly Main?: boolean;
    readonly GoVersion?: string;
    readonly Replace?: {
      readonly Path: string;
      readonly Version?: string;
      readonly Dir?: string;
      readonly GoVersion?: string;
    };
  };
  readonly [list: string]: unknown;
}

/** Import path of every package of the main modules → a hash over all that go lists for its build and test. */
export async function listedFingerprints(
  root: string,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await run('go', ['list', '-e', '-deps', '-test', '-json', 'work'], {
    cwd: root,
    env: { ...env },
    maxBuffer: 1 << 28,
  });
  const entries = stdout
    .split(/^\}$/m)
    .filter((text) => text.trim() !== '')
    .map((text) => JSON.parse(`${text}}`) as Entry);
  const byPath = new Map(entries.map((entry) => [entry.ImportPath, entry]));
  const lines = new Map(entries.map((entry) => [entry.ImportPath, lineOf(entry, root)]));
  const prints = new Map<string, string>();
  for (const { ImportPath: path, Module, ForTest, DepOnly } of entries) {
    if (!Module?.Main || ForTest || DepOnly || path.endsWith('.test')) continue;
    const roots = [path, `${path}.test`].filter((id) => byPath.has(id));
    const all = new Set(roots.flatMap((id) => [id, ...(byPath.get(id)?.Deps ?? [])]));
    const text = [...all].sort().map((id) => lines.get(id) ?? id);
    prints.set(path, createHash('sha256').update(text.join('\n')).digest('hex'));
  }
  return prints;
}

function lineOf(entry: Entry, root: string): string {
  if (entry.Standard) return entry.ImportPath;
  const { Module: module } = entry;
  const local = module?.Main || (module?.Replace && !module.Replace.Version);
  const files = local ? contents(entry) : '';
  const go = (module?.Replace?.GoVersion ?? module?.GoVersion ?? '').split('.').slice(0, 2).join('.');
  const replace = module?.Replace;
  return [
    entry.ImportPath,
    module?.Path,
    module?.Version,
    replace ? `${replace.Path} ${replace.Version}` : '',
    go,
    entry.DefaultGODEBUG,
    entry.Error?.Err.replaceAll(root, ''),
    local ? relative(root, entry.Dir ?? '') : '',
    files,
  ].join('|');
}

function contents(entry: Entry): string {
  const lists = Object.keys(entry).filter(
    (name) => /Files$/.test(name) && !/^(Ignored|Test|XTest|Compiled|Invalid)/.test(name),
  );
  const names = lists.flatMap((list) => entry[list] as readonly string[]).filter((name) => !name.startsWith('/'));
  return [...new Set(names)]
    .sort()
    .map((name) => `${name} ${readFileSync(join(entry.Dir ?? '', name)).toString('base64')}`)
    .join(',');
}
