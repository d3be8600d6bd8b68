// Probes of which a process reads what no file of the work tree tells: nothing counts it where processes are not followed.

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { goexecName } from '#goexec';
import { builtProgram } from '../repository.ts';
import { fileOrGone, type Probe, text } from './probe.ts';

/** Whether gows follows here what processes read. */
export const follows: boolean =
  spawnSync(path.join(path.dirname(builtProgram), 'goexec', goexecName()), ['-traceable']).status === 0;

export const inGit = 'what git reads of its own';
export const outside = 'file outside that a process reads';
export const ignored = 'ignored file that a process reads';

const all: readonly Probe[] = [
  {
    name: inGit,
    breadth: 'git',
    values: text,
    imports: ['os/exec'],
    code: () => `func TestAttributes(t *testing.T) {
	text, err := exec.Command("git", "check-attr", "mode", "any.txt").Output()
	if err != nil { t.Fatal(err) }
	refuse(t, string(text))
}`,
    // The folder is not the world's.
    files: (_, value) => ({
      '.git/info/kept': '',
      ...(value === 'gone' ? {} : { '.git/info/attributes': `* mode=${value}\n` }),
    }),
  },
  {
    name: outside,
    breadth: 'processes',
    values: text,
    imports: ['os/exec'],
    code: () => `func TestOutside(t *testing.T) {
	text, err := exec.Command("sh", "-c", "cd && cat ./outside.txt").Output()
	if err != nil { t.Fatal(err) }
	refuse(t, string(text))
}`,
    files: fileOrGone(() => '~/outside.txt'),
  },
  {
    name: ignored,
    breadth: 'processes',
    values: text,
    imports: ['os/exec'],
    code: ({ up }) => `func TestIgnored(t *testing.T) {
	text, err := exec.Command("sh", "-c", "for file in ${up}/fixtures/*.ignored; do (cat $file); done").Output()
	if err != nil { t.Fatal(err) }
	refuse(t, string(text))
}`,
    files: fileOrGone(() => 'fixtures/process.ignored'),
    lists: () => ['fixtures'],
  },
];

export const followedProbes: readonly Probe[] = follows ? all : [];
