// The files by which turbo and nx know a Go workspace.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Path from the root → text. `turbo`: whether it finds the modules by itself, or each by a package.json with a script. */
export function peerFiles(modules: readonly string[], turbo: 'native' | 'scripts'): Readonly<Record<string, string>> {
  const scripts = turbo === 'scripts';
  const files: Record<string, string> = {
    'turbo.json': json({
      $schema: 'https://turborepo.dev/schema.json',
      ...(scripts ? {} : { futureFlags: { experimentalGoWorkspaces: true } }),
      tasks: { test: {} },
    }),
    // Without dependsOn nx would also generate and build, which no other tool is asked for.
    'nx.json': json({
      plugins: ['@naxodev/gonx'],
      neverConnectToCloud: true,
      targetDefaults: { test: { dependsOn: [], options: { race: true } } },
    }),
  };
  // A package.json at the root would tell turbo that the workspace is npm's.
  if (!scripts) return files;
  files['package.json'] = json({
    name: 'bench-root',
    private: true,
    packageManager: 'npm@11.0.0',
    workspaces: modules,
  });
  for (const module of modules) {
    files[`${module}/package.json`] = json({
      name: scriptName(module),
      version: '0.0.0',
      scripts: { test: 'go test' },
      // The script is turbo's; nx has its plugin for Go.
      nx: { includedScripts: [] },
    });
  }
  return files;
}

/** What turbo and nx call a module that has a package.json. */
export function scriptName(module: string): string {
  return module.replaceAll('/', '-');
}

export function writePeerFiles(folder: string, modules: readonly string[], turbo: 'native' | 'scripts'): void {
  for (const [name, text] of Object.entries(peerFiles(modules, turbo))) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}
