// A made-up workspace as a value: modules with packages that import each other, written out as files.

import type { Random } from './random.ts';

export interface ModelPackage {
  readonly module: string;
  /** Relative to the module, `.` for its root. */
  dir: string;
  /** Raised by an edit of the body. */
  body: number;
  testBody: number;
  externalBody: number;
  embedded: number;
  fixture: number;
  generated: number;
  header: number;
  assembly: number;
  readonly kinds: Set<
    'test' | 'external' | 'embed' | 'testdata' | 'cgo' | 'assembly' | 'generated' | 'tagged' | 'main'
  >;
  imports: string[];
  testImports: string[];
  usesDep: boolean;
  /** Further source files, by name without `.go`. */
  extra: string[];
}

export interface ModelModule {
  readonly name: string;
  dir: string;
  go: string;
  /** Version of example.org/dep that its go.mod asks for, where a package of it imports that. */
  dep: string;
}

export interface Model {
  modules: ModelModule[];
  packages: ModelPackage[];
  goLine: string;
  godebug: string;
  replaced: boolean;
  extraSum: boolean;
  untracked: number;
}

export const domain = 'example.com';

export function importPathOf(found: ModelPackage): string {
  const module = `${domain}/${found.module}`;
  return found.dir === '.' ? module : `${module}/${found.dir}`;
}

/** Two to four modules, six to ten packages; a package imports packages that come before it, so there is no cycle. */
export function makeModel(random: Random): Model {
  const names = ['money', 'stock', 'cart', 'api'].slice(0, 2 + random.int(3));
  const modules = names.map((name) => ({ name, dir: `mods/${name}`, go: '1.25', dep: 'v1.0.0' }));
  const packages: ModelPackage[] = [];
  const count = 6 + random.int(5);
  for (let at = 0; at < count; at++) {
    const module = random.pick(names);
    const before = packages.map(importPathOf);
    const importable = before.filter((_, index) => !packages[index]?.kinds.has('main'));
    const some = (share: number) => importable.filter(() => random.chance(share));
    const kinds: ModelPackage['kinds'] = new Set();
    if (random.chance(0.75)) kinds.add('test');
    if (random.chance(0.4)) kinds.add('external');
    if (random.chance(0.3)) kinds.add('embed');
    if (random.chance(0.3)) kinds.add('testdata');
    if (random.chance(0.15)) kinds.add('cgo');
    else if (random.chance(0.2)) kinds.add('assembly');
    if (random.chance(0.2)) kinds.add('generated');
    if (random.chance(0.2)) kinds.add('tagged');
    const first = !packages.some((found) => found.module === module);
    if (!first && random.chance(0.1)) kinds.add('main');
    packages.push({
      module,
      dir: first ? '.' : random.pick([`p${at}`, `internal/p${at}`, `sub/p${at}`]),
      body: 1,
      testBody: 1,
      externalBody: 1,
      embedded: 1,
      fixture: 1,
      generated: 1,
      header: 1,
      assembly: 1,
      kinds,
      imports: some(0.25).filter((path) => visible(path, module)),
      testImports: some(0.2).filter((path) => visible(path, module)),
      usesDep: random.chance(0.3),
      extra: [],
    });
  }
  return {
    modules: modules.filter(({ name }) => packages.some((found) => found.module === name)),
    packages,
    goLine: '1.25',
    godebug: '',
    replaced: false,
    extraSum: false,
    untracked: 0,
  };
}

/** Internal packages may be imported from within their module only. */
export function visible(importPath: string, module: string): boolean {
  return !importPath.includes('/internal/') || importPath.startsWith(`${domain}/${module}/`);
}

/** Every file of the workspace, generated ones included. `sums` are the proxy's go.sum lines. */
export function filesOf(model: Model, sums: string): Record<string, string> {
  const files: Record<string, string> = {};
  files['go.work'] = [
    `go ${model.goLine}`,
    ...(model.godebug ? [`godebug ${model.godebug}`] : []),
    'use (',
    ...model.modules.map(({ dir }) => `\t./${dir}`),
    ')',
    ...(model.replaced ? ['replace example.org/leaf => ./patched/leaf'] : []),
    '',
  ].join('\n');
  files['patched/leaf/go.mod'] = 'module example.org/leaf\n\ngo 1.25\n';
  files['patched/leaf/leaf.go'] = 'package leaf\n\nconst Name = "patched"\n';
  files['.gitignore'] = '*_gen.go\n*.log\n';
  files['README.md'] = `# words ${model.untracked}\n`;
  for (const module of model.modules) {
    const own = model.packages.filter((found) => found.module === module.name);
    const dep = own.some((found) => found.usesDep);
    files[`${module.dir}/go.mod`] = [
      `module ${domain}/${module.name}`,
      '',
      `go ${module.go}`,
      '',
      ...(dep ? [`require example.org/dep ${module.dep}`, `require example.org/leaf ${module.dep} // indirect`] : []),
      '',
    ].join('\n');
    files[`${module.dir}/go.sum`] = dep || model.extraSum ? sums : '';
    for (const found of own) Object.assign(files, packageFiles(module.dir, found));
  }
  if (model.untracked > 0) files['tools/untracked.txt'] = `${model.untracked}\n`;
  return files;
}

function packageFiles(moduleDir: string, found: ModelPackage): Record<string, string> {
  const dir = found.dir === '.' ? moduleDir : `${moduleDir}/${found.dir}`;
  const name = found.kinds.has('main')
    ? 'main'
    : ((found.dir === '.' ? found.module : found.dir.split('/').at(-1)) ?? 'p');
  const files: Record<string, string> = {};
  const blank = (paths: readonly string[]) => paths.map((path) => `import _ "${path}"\n`).join('');
  const imports = [...found.imports, ...(found.usesDep ? ['example.org/dep'] : [])];
  files[`${dir}/${name}.go`] =
    `package ${name}\n\n${blank(imports)}\nconst Body = ${found.body}\n` +
    (found.kinds.has('main') ? '\nfunc main() {}\n' : '');
  if (found.kinds.has('embed')) {
    files[`${dir}/embed.go`] = `package ${name}\n\nimport _ "embed"\n\n//go:embed asset.txt\nvar asset string\n`;
    files[`${dir}/asset.txt`] = `asset ${found.embedded}\n`;
  }
  if (found.kinds.has('cgo')) {
    files[`${dir}/cgo.go`] = `package ${name}\n\n// #include "value.h"\nimport "C"\n\nconst fromC = C.VALUE\n`;
    files[`${dir}/value.h`] = `#define VALUE ${found.header}\n`;
  }
  if (found.kinds.has('assembly')) {
    files[`${dir}/asm_amd64.s`] = `// ${found.assembly}\n`;
    files[`${dir}/asm_arm64.s`] = `// ${found.assembly}\n`;
  }
  if (found.kinds.has('generated'))
    files[`${dir}/x_gen.go`] = `package ${name}\n\nconst generated = ${found.generated}\n`;
  if (found.kinds.has('tagged')) {
    files[`${dir}/tagged.go`] = `//go:build integration\n\npackage ${name}\n\nconst tagged = ${found.body}\n`;
  }
  for (const extra of found.extra) files[`${dir}/${extra}.go`] = `package ${name}\n\nconst ${extra} = 1\n`;
  if (found.kinds.has('testdata')) files[`${dir}/testdata/in.json`] = `{"n": ${found.fixture}}\n`;
  if (found.kinds.has('test')) {
    files[`${dir}/${name}_test.go`] =
      `package ${name}\n\nimport "testing"\n${blank(found.testImports)}\nfunc TestIt(t *testing.T) { _ = ${found.testBody} }\n`;
  }
  if (found.kinds.has('external')) {
    const own = importPathOf(found);
    const self = found.kinds.has('main') ? '' : `import _ "${own}"\n`;
    files[`${dir}/external_test.go`] =
      `package ${name}_test\n\nimport "testing"\n${self}\nfunc TestOut(t *testing.T) { _ = ${found.externalBody} }\n`;
  }
  return files;
}
