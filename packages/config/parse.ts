// Reads gows.jsonc: text to a value and all faults at once, each with its place and what to write instead.

import { isUtf8 } from 'node:buffer';
import { type Diagnostic, failure } from '#diagnostics';
import { makeSource } from '#modfile';
import type { ConfigFile, PackageSection, RemoteSection } from './config.ts';
import { envFault, inertFault, inputFault, packageFault, remoteUrlFault, trustFault } from './fault.ts';
import { packageKeys, remoteKeys, topKeys } from './form.ts';
import { parseJson } from './json.ts';
import { entriesOf, type Reader, readFlag, readText, readTexts, say, writtenAt } from './reader.ts';

export interface ParsedConfig {
  /** Undefined when anything is wrong. */
  readonly config?: ConfigFile;
  /** In the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Pure. `file` is how diagnostics name it. */
export function parseConfig(file: string, bytes: Uint8Array): ParsedConfig {
  if (!isUtf8(bytes)) {
    const fault = failure('config/syntax', 'the file is not text in UTF-8', {
      place: { file, line: 1, column: 1 },
      remedy: 'save it as UTF-8',
    });
    return { diagnostics: [fault] };
  }
  const source = makeSource(file, bytes);
  const { tree, faults, soundUntil } = parseJson(source);
  const broken = new Set(faults.map(({ place }) => place?.line));
  const reader: Reader = { source, diagnostics: [...faults], broken, soundUntil };
  const inert: ConfigFile['inert'][number][] = [];
  const packages: PackageSection[] = [];
  let remote: RemoteSection | undefined;
  for (const { key, name, value } of tree ? entriesOf(reader, tree, topKeys, { ...packageKeys, ...remoteKeys }) : []) {
    if (name === '$schema') readText(reader, value, key);
    if (name === 'inert') inert.push(...readTexts(reader, value, key, inertFault));
    if (name === 'remote') remote = readRemote(reader, value);
    if (name !== 'packages') continue;
    for (const section of entriesOf(reader, value)) {
      const fault = packageFault(section.name);
      if (fault) say(reader, section.key, fault.message, fault.remedy);
      packages.push({ pattern: writtenAt(reader, section.key), ...readSection(reader, section.value) });
    }
  }
  const diagnostics = reader.diagnostics.toSorted(byPlace);
  return diagnostics.length > 0
    ? { diagnostics }
    : { config: { file, inert, packages, ...(remote ? { remote } : {}) }, diagnostics };
}

function readSection(reader: Reader, node: Parameters<typeof entriesOf>[1]): Omit<PackageSection, 'pattern'> {
  let section: Omit<PackageSection, 'pattern'> = {};
  for (const { key, name, value } of entriesOf(reader, node, packageKeys, topKeys)) {
    if (name === 'inputs') section = { ...section, inputs: readTexts(reader, value, key, inputFault) };
    if (name === 'env') section = { ...section, env: readTexts(reader, value, key, envFault) };
    if (name === 'cache') section = { ...section, cache: readFlag(reader, value, key) };
    if (name === 'exclusive') section = { ...section, exclusive: readFlag(reader, value, key) };
  }
  return section;
}

function readRemote(reader: Reader, node: Parameters<typeof entriesOf>[1]): RemoteSection {
  let section: RemoteSection = {};
  for (const { key, name, value } of entriesOf(reader, node, remoteKeys, topKeys)) {
    if (name === 'trust') section = { ...section, trust: readTexts(reader, value, key, trustFault) };
    const text = name === 'url' ? readText(reader, value, key) : undefined;
    if (text === undefined) continue;
    const fault = remoteUrlFault(text);
    if (fault) say(reader, value, fault.message, fault.remedy);
    section = { ...section, url: writtenAt(reader, value) };
  }
  return section;
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  const [x, y] = [a.place, b.place];
  return (x?.line ?? 0) - (y?.line ?? 0) || (x?.column ?? 0) - (y?.column ?? 0);
}
