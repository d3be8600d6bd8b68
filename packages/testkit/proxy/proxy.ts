// A module proxy in a folder, for GOPROXY=file://…: made-up modules with real zips and real checksums.

import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { zip } from './zip.ts';

export interface ProxyModule {
  readonly path: string;
  readonly version: string;
  /** Must hold go.mod. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Proxy {
  /** What the go command needs to be told to use this proxy alone. */
  readonly env: Readonly<Record<string, string>>;
  /** The go.sum lines of every module in it. */
  readonly sums: string;
}

/** Lays out the protocol of `go help goproxy` below `dir`. Paths and versions must be lower case. */
export async function makeProxy(dir: string, modules: readonly ProxyModule[]): Promise<Proxy> {
  const sums: string[] = [];
  for (const module of modules) {
    const folder = path.join(dir, module.path, '@v');
    await mkdir(folder, { recursive: true });
    const prefix = `${module.path}@${module.version}/`;
    const entries = Object.entries(module.files).map(([name, text]) => ({
      name: prefix + name,
      bytes: Buffer.from(text),
    }));
    const mod = module.files['go.mod'] ?? '';
    const file = (extension: string) => path.join(folder, `${module.version}.${extension}`);
    await writeFile(file('info'), JSON.stringify({ Version: module.version, Time: '2024-01-01T00:00:00Z' }));
    await writeFile(file('mod'), mod);
    await writeFile(file('zip'), zip(entries));
    const list = path.join(folder, 'list');
    const before = await readFile(list, 'utf8').catch(() => '');
    await writeFile(list, `${before}${module.version}\n`);
    sums.push(`${module.path} ${module.version} ${hashOne(entries)}`);
    sums.push(`${module.path} ${module.version}/go.mod ${hashOne([{ name: 'go.mod', bytes: Buffer.from(mod) }])}`);
  }
  return {
    env: { GOPROXY: pathToFileURL(dir).href, GOSUMDB: 'off', GONOSUMDB: '', GOPRIVATE: '', GONOPROXY: '' },
    sums: `${sums.join('\n')}\n`,
  };
}

/** The `h1:` hash of golang.org/x/mod/sumdb/dirhash: SHA-256 over the sorted lines of `sha256sum`. */
function hashOne(entries: readonly { readonly name: string; readonly bytes: Buffer }[]): string {
  const lines = entries
    .map(({ name, bytes }) => ({ name, sum: createHash('sha256').update(bytes).digest('hex') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, sum }) => `${sum}  ${name}\n`);
  return `h1:${createHash('sha256').update(lines.join('')).digest('base64')}`;
}
