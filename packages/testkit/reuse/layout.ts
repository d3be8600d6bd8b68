// A made-up world written out: the files of its repository and home folder, and the variables of its environment.

import { probeNamed } from './probes.ts';
import {
  atOf,
  type Content,
  dirOf,
  type FileMap,
  type LibraryName,
  libraries,
  libraryNames,
  moduleNames,
  type Source,
  type TestPackage,
  type World,
} from './world.ts';

/** Modules of the proxy that `module of the proxy` asks for; each version has a value. */
export const proxyModules = Object.entries({ 'v1.0.0': 'good', 'v1.1.0': 'nice', 'v1.2.0': 'evil' }).map(
  ([version, value]) => ({
    path: 'example.org/dep',
    version,
    files: {
      'go.mod': 'module example.org/dep\n\ngo 1.25\n',
      'dep.go': `package dep\n\nconst Value = "${value}"\n`,
    },
  }),
);

/** `sums` are the proxy's lines of go.sum. */
export function filesOf(world: World, sums: string): FileMap {
  const files: Record<string, Content> = {
    'go.work': `go 1.25\n${world.godebug ? '\ngodebug panicnil=1\n' : ''}\nuse (\n${moduleNames.map((at) => `\t./mods/${at}\n`).join('')})\n`,
    'README.md': `# Words ${world.readme}\n`,
    '.gitignore': world.ignoreWritten ? 'out.txt\n' : '*.ignored\n',
  };
  for (const module of moduleNames) {
    const requires = module === 'c' ? `\nrequire example.org/dep ${world.values['module of the proxy']}\n` : '';
    files[`mods/${module}/go.mod`] = `module example.com/${module}\n\ngo 1.25\n${requires}`;
    if (requires) files[`mods/${module}/go.sum`] = sums;
  }
  for (const [path, number] of Object.entries(world.unread)) files[path] = `${number}\n`;
  for (const name of libraryNames) Object.assign(files, libraryFiles(name, world.libraries[name]));
  for (const found of world.packages) Object.assign(files, packageFiles(found, world));
  return files;
}

export function environmentOf(world: World): Readonly<Record<string, string>> {
  const present = world.packages.flatMap((found) => found.probes);
  return Object.assign(
    { ...world.noise },
    ...present.map((name) => probeNamed(name).env?.(world.values[name] ?? '') ?? {}),
  );
}

/** Files of a probe's package under one of its values. */
export function probeFiles(name: string, found: TestPackage, value: string): FileMap {
  return probeNamed(name).files?.(atOf(found), value) ?? {};
}

const libraryCode: Readonly<Record<LibraryName, { readonly imports: readonly string[]; readonly code: string }>> = {
  base: { imports: [], code: 'var Stamp = "good"' },
  helper: { imports: ['os'], code: 'var Mode = os.Getenv("HELPER_MODE")' },
  runner: {
    imports: ['os/exec'],
    code: 'func Cat(name string) (string, error) {\n\ttext, err := exec.Command("cat", name).Output()\n\treturn string(text), err\n}',
  },
  early: {
    imports: ['os'],
    code: 'var Text = load("testdata/early.txt")\n\nfunc load(name string) string {\n\ttext, _ := os.ReadFile(name)\n\treturn string(text)\n}',
  },
};

function libraryFiles(name: LibraryName, source: Source): FileMap {
  const { imports, code } = libraryCode[name];
  const place = dirOf({ module: libraries[name], name });
  return { [`${place}/${fileName(name, source)}`]: goFile(name, imports, code, source) };
}

function packageFiles(found: TestPackage, world: World): FileMap {
  const { name, probes, extra } = found;
  const dir = dirOf(found);
  const all = probes.map(probeNamed);
  const main = all.flatMap((probe) => probe.main ?? []);
  const tests = [
    ...all.map((probe) => probe.code(atOf(found))),
    ...(main.length > 0 ? [`func TestMain(m *testing.M) {\n\t${main.join('\n\t')}\n\tos.Exit(m.Run())\n}`] : []),
    ...(extra ? ['func TestExtra(t *testing.T) { refuse(t, read(t, "value.txt")) }'] : []),
    ...(found.fault === 'vet' ? ['func vetted() { fmt.Printf("%d\\n", "word") }'] : []),
    ...(found.fault === 'test syntax' ? ['func broken( {'] : []),
  ];
  const imports = new Set(['os', 'strings', 'testing', ...all.flatMap((probe) => probe.imports)]);
  if (found.fault === 'vet') imports.add('fmt');
  const files: Record<string, Content> = {
    [`${dir}/${fileName(name, found)}`]: goFile(name, [], '', found),
    [`${dir}/${name}_test.go`]: `package ${name}\n\n${importLines([...imports])}\n${shared}\n${tests.join('\n\n')}\n`,
  };
  if (extra) files[`${dir}/value.txt`] = `${extra.value}\n`;
  for (const probe of probes) Object.assign(files, probeFiles(probe, found, world.values[probe] ?? ''));
  return files;
}

const shared = `func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil { t.Fatal(err) }
	return strings.TrimSpace(string(text))
}

func refuse(t *testing.T, what string) {
	t.Helper()
	if strings.Contains(what, "evil") { t.Fatal(what) }
}
`;

function fileName(name: string, { renamed }: Source): string {
  return renamed ? 'code.go' : `${name}.go`;
}

/** Lines that the binary does not show, as `withoutUnseen` in view.ts knows them. */
function goFile(name: string, imports: readonly string[], code: string, source: Source): string {
  const more = source.fault === 'import' ? ['example.com/nowhere'] : [];
  return [
    `package ${name}`,
    importLines([...imports, ...more]),
    `var Body = ${source.body} // note ${source.comment}`,
    '\n'.repeat(source.blank),
    code,
    source.fault === 'syntax' ? 'func broken( {' : '',
    source.fault === 'type' ? 'var broken int = "word"' : '',
    `func unused() int { return ${source.unused} }`,
    '',
  ].join('\n');
}

function importLines(paths: readonly string[]): string {
  if (paths.length === 0) return '';
  const line = (path: string) => `\t${path.startsWith('example.com/nowhere') ? '_ ' : ''}"${path}"\n`;
  return `import (\n${[...paths].sort().map(line).join('')})\n`;
}
