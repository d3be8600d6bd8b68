// The files of a made-up workspace, as text.

import type { MadeModule, MadePackage, MadeWorkspace } from './shape.ts';

/** Path from the root, slashes forward, and text; every file of the workspace. */
export function* filesOf(workspace: MadeWorkspace): Generator<readonly [string, string]> {
  const modules = new Map(workspace.modules.map((module) => [module.name, module]));
  yield ['go.work', `go 1.25\n\nuse (\n${workspace.modules.map(({ dir }) => `\t./${dir}\n`).join('')})\n`];
  yield ['.gitignore', 'node_modules\n.turbo\n.nx\n'];
  yield ['README.md', `# A made-up workspace\n\n${JSON.stringify(workspace.parameters)}\n`];
  for (const module of workspace.modules) yield [`${module.dir}/go.mod`, goMod(module)];
  const values = new Map(workspace.packages.map((one) => [one.importPath, one.value]));
  for (const one of workspace.packages) {
    const dir = folderOf(one, modules);
    yield [`${dir}/${one.name}.go`, sourceOf(one)];
    yield [`${dir}/items.go`, itemsOf(one)];
    if (one.test === 'none') continue;
    const sum = one.imports.reduce((total, path) => total + (values.get(path) ?? 0), 0);
    yield [`${dir}/${one.name}_test.go`, testOf(one, sum, workspace.parameters)];
    if (one.test === 'reads') yield [`${dir}/testdata/lines.txt`, `${one.name}\n${one.value}\n`];
  }
}

/** The folder of a package, from the workspace's root. */
export function folderOf(one: MadePackage, modules: ReadonlyMap<string, MadeModule>): string {
  const dir = modules.get(one.module)?.dir ?? one.module;
  return one.dir === '.' ? dir : `${dir}/${one.dir}`;
}

// The versions are never asked for, as every module is in go.work; the replacements serve GOWORK=off.
function goMod(module: MadeModule): string {
  const lines = module.requires.flatMap((path) => [`require ${path} v0.0.0`]);
  const replaced = module.requires.map((path) => `replace ${path} => ../${path.split('/').at(-1)}`);
  return [
    `module ${module.path}`,
    '',
    'go 1.25',
    ...(lines.length > 0 ? ['', ...lines, '', ...replaced] : []),
    '',
  ].join('\n');
}

/** The main file: a constant, and a sum over what it imports, so that each import is really used. */
function sourceOf(one: MadePackage): string {
  const names = one.imports.map((path, at) => ({ path, name: `dep${at}` }));
  const imports =
    names.length > 0 ? `import (\n${names.map(({ path, name }) => `\t${name} "${path}"\n`).join('')})\n\n` : '';
  const sum = ['Value()', ...names.map(({ name }) => `${name}.Value()`)].join(' + ');
  return `// Package ${one.name} is part of a made-up workspace.
package ${one.name}

${imports}const value = ${one.value}

// Value is what this package adds.
func Value() int { return value }

// Sum is Value with that of all imports.
func Sum() int { return ${sum} }
`;
}

function itemsOf({ name, value }: MadePackage): string {
  return `package ${name}

import (
	"errors"
	"sort"
	"strings"
)

// ErrEmpty is returned where nothing is given.
var ErrEmpty = errors.New("${name}: nothing given")

// Item is one named amount.
type Item struct {
	Name   string
	Amount int
}

// Items holds items by name.
type Items struct {
	all map[string]Item
}

// Add adds an item and tells how much there is of its name.
func (s *Items) Add(name string, amount int) (int, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return 0, ErrEmpty
	}
	if s.all == nil {
		s.all = make(map[string]Item)
	}
	item := s.all[name]
	item.Name, item.Amount = name, item.Amount+amount+${value % 7}
	s.all[name] = item
	return item.Amount, nil
}

// Sorted lists the items by amount, then by name.
func (s *Items) Sorted() []Item {
	list := make([]Item, 0, len(s.all))
	for _, item := range s.all {
		list = append(list, item)
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].Amount != list[j].Amount {
			return list[i].Amount < list[j].Amount
		}
		return list[i].Name < list[j].Name
	})
	return list
}
`;
}

function testOf(one: MadePackage, sum: number, times: MadeWorkspace['parameters']): string {
  const external = one.test === 'external';
  const at = external ? `${one.name}.` : '';
  const imports = ['testing', ...(one.test === 'sleeps' || one.test === 'computes' ? ['time'] : [])];
  if (one.test === 'reads') imports.unshift('os', 'strings');
  const own = external ? `\n\t"${one.importPath}"\n` : '';
  const body: Readonly<Record<string, string>> = {
    sleeps: `\nfunc TestWaits(t *testing.T) { time.Sleep(${times.sleepMs} * time.Millisecond) }\n`,
    computes: `
func TestComputes(t *testing.T) {
	n := uint32(1)
	for end := time.Now().Add(${times.cpuMs} * time.Millisecond); time.Now().Before(end); {
		for i := 0; i < 1000; i++ {
			n ^= n << 13
			n ^= n >> 17
			n ^= n << 5
		}
	}
	if n == 0 {
		t.Error("xorshift never gives 0")
	}
}
`,
    reads: `
func TestReads(t *testing.T) {
	text, err := os.ReadFile("testdata/lines.txt")
	if err != nil || !strings.HasPrefix(string(text), "${one.name}") {
		t.Fatal(err, string(text))
	}
}
`,
  };
  return `package ${one.name}${external ? '_test' : ''}

import (
${imports
  .sort()
  .map((path) => `\t"${path}"\n`)
  .join('')}${own})

func TestSum(t *testing.T) {
	if got := ${at}Sum() - ${at}Value(); got != ${sum} {
		t.Errorf("the imports add %d, not ${sum}", got)
	}
}

func TestItems(t *testing.T) {
	var items ${at}Items
	for _, name := range []string{"a", " b ", "a"} {
		if _, err := items.Add(name, 2); err != nil {
			t.Fatal(err)
		}
	}
	if list := items.Sorted(); len(list) != 2 || list[0].Name != "b" {
		t.Error(list)
	}
}
${body[one.test] ?? ''}`;
}
