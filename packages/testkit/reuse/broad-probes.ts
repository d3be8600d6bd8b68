// Probes of which no log tells what they look at, so that more counts for their packages.

import { fileOrGone, type Probe, text, variable } from './probe.ts';

export const broadProbes: readonly Probe[] = [
  {
    name: 'file in TestMain',
    breadth: 'subtree',
    values: text,
    imports: ['os'],
    code: () => 'var ofMain string\n\nfunc TestOfMain(t *testing.T) { refuse(t, ofMain) }',
    main: 'text, _ := os.ReadFile("main.txt")\n\tofMain = string(text)',
    files: fileOrGone(({ dir }) => `${dir}/main.txt`),
  },
  {
    // A comment leaves the binary as it was.
    name: 'source in TestMain',
    breadth: 'subtree',
    values: ['good', 'nice', 'evil'],
    imports: ['os'],
    code: () => 'var sourceOfMain string\n\nfunc TestSourceOfMain(t *testing.T) { refuse(t, sourceOfMain) }',
    main: 'source, _ := os.ReadFile("commented.go")\n\tsourceOfMain = string(source)',
    files: ({ dir, name }, value) => ({ [`${dir}/commented.go`]: `package ${name}\n\n// Is ${value}.\n` }),
  },
  {
    name: 'file at initialisation',
    breadth: 'subtree',
    values: text,
    imports: ['os'],
    code: () =>
      'var initialText, _ = os.ReadFile("testdata/initial.txt")\n\nfunc TestInitialFile(t *testing.T) { refuse(t, string(initialText)) }',
    files: fileOrGone(({ dir }) => `${dir}/testdata/initial.txt`),
  },
  {
    name: 'file that a dependency reads at initialisation',
    breadth: 'subtree',
    values: text,
    imports: ['example.com/c/early'],
    library: 'early',
    code: () => 'func TestEarly(t *testing.T) { refuse(t, early.Text) }',
    files: fileOrGone(({ dir }) => `${dir}/testdata/early.txt`),
  },
  {
    // What is called at initialisation might read files as well.
    name: 'variables by a beginning',
    breadth: 'subtree',
    values: text,
    imports: ['os'],
    code: () => `var parts = partsOf("ONE", "TWO")

func partsOf(names ...string) (all []string) {
	for _, name := range names { all = append(all, os.Getenv("PARTS_"+name)) }
	return all
}

func TestParts(t *testing.T) { for _, part := range parts { refuse(t, part) } }`,
    env: variable('PARTS_TWO'),
  },
  {
    name: 'whole environment',
    breadth: 'environment',
    values: text,
    imports: ['os', 'strings'],
    code: () => `func TestEnvironment(t *testing.T) {
	for _, pair := range os.Environ() { if strings.HasPrefix(pair, "WHOLE_") { refuse(t, pair) } }
}`,
    env: variable('WHOLE_MODE'),
  },
  {
    name: 'file that a process reads',
    breadth: 'processes',
    values: text,
    imports: ['os/exec'],
    code: ({ up }) => `func TestProcess(t *testing.T) {
	text, err := exec.Command("cat", "${up}/fixtures/process.txt").Output()
	if err != nil { t.Fatal(err) }
	refuse(t, string(text))
}`,
    files: fileOrGone(() => 'fixtures/process.txt'),
  },
  {
    name: 'file that a process of a dependency reads',
    breadth: 'processes',
    values: text,
    imports: ['example.com/b/runner'],
    library: 'runner',
    code: () => `func TestRunner(t *testing.T) {
	text, err := runner.Cat("testdata/runner.txt")
	if err != nil { t.Fatal(err) }
	refuse(t, text)
}`,
    files: fileOrGone(({ dir }) => `${dir}/testdata/runner.txt`),
  },
  {
    name: 'file that a process reads at initialisation',
    breadth: 'processes',
    values: text,
    imports: ['os/exec'],
    code: ({ up }) => `var ofProcess, _ = exec.Command("cat", "${up}/mods/a/process.txt").Output()

func TestInitialProcess(t *testing.T) { refuse(t, string(ofProcess)) }`,
    files: fileOrGone(() => 'mods/a/process.txt'),
  },
  {
    name: 'variable that a process reads',
    breadth: 'processes',
    values: text,
    imports: ['os/exec'],
    code: () => `func TestProcessVariable(t *testing.T) {
	text, err := exec.Command("sh", "-c", "echo $PROCESS_MODE").Output()
	if err != nil { t.Fatal(err) }
	refuse(t, string(text))
}`,
    env: variable('PROCESS_MODE'),
  },
];
