// The text of Go's build info, a line for each module and each setting, as runtime/debug.ParseBuildInfo reads it.

import { unquote } from '#gofile';

export interface BuildModule {
  readonly path: string;
  /** `(devel)` of a module that was built from a folder, where no commit gives it a version. */
  readonly version: string;
  /** `h1:…`; none of what has no zip. */
  readonly sum?: string;
  /** What stands in its place; its path is a folder where it has neither version nor sum. */
  readonly replace?: Omit<BuildModule, 'replace'>;
}

export interface BuildSetting {
  readonly key: string;
  readonly value: string;
}

export interface BuildInfo {
  /** `go1.26.8`. */
  readonly goVersion: string;
  /** Import path of the main package. None of what was built without modules. */
  readonly path?: string;
  readonly main?: BuildModule;
  readonly deps: readonly BuildModule[];
  /** In the order in which they stand. */
  readonly settings: readonly BuildSetting[];
}

export function parseModuleText(text: string): Omit<BuildInfo, 'goVersion'> | { readonly fault: string } {
  let path: string | undefined;
  const modules: { kind: 'mod' | 'dep'; module: BuildModule }[] = [];
  const settings: BuildSetting[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const tab = line.indexOf('\t');
    const [kind, rest] = tab < 0 ? [line, ''] : [line.slice(0, tab), line.slice(tab + 1)];
    if (kind === 'path') path = rest;
    else if (kind === 'mod' || kind === 'dep') modules.push({ kind, module: moduleOf(rest) });
    else if (kind === '=>') {
      const last = modules.at(-1);
      if (!last) return { fault: 'it replaces a module before it names one' };
      last.module = { ...last.module, replace: moduleOf(rest) };
    } else if (kind === 'build') {
      const setting = settingOf(rest);
      if (!setting) return { fault: `it has a setting that cannot be read: ${rest.slice(0, 40)}` };
      settings.push(setting);
    }
  }
  const main = modules.findLast((each) => each.kind === 'mod')?.module;
  const deps = modules.flatMap((each) => (each.kind === 'dep' ? [each.module] : []));
  return { ...(path === undefined ? {} : { path }), ...(main ? { main } : {}), deps, settings };
}

function moduleOf(text: string): BuildModule {
  const [path = '', version = '', sum = ''] = text.split('\t');
  return { path, version, ...(sum === '' ? {} : { sum }) };
}

/** Both sides of `=` are quoted where they hold blanks or quotes. */
function settingOf(text: string): BuildSetting | undefined {
  const [, key = '', value = ''] = /^("(?:[^"\\]|\\.)*"|`[^`]*`|[^=]+)=(.*)$/s.exec(text) ?? [];
  const [plainKey, plainValue] = [key, value].map((part) => (/^["`]/.test(part) ? unquote(part) : part));
  if (plainKey === undefined || plainKey === '' || plainValue === undefined) return undefined;
  return { key: plainKey, value: plainValue };
}
