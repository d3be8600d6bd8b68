// What diffoscope finds different in two ELF files, section by section: another program's word against which ours is held.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface Difference {
  readonly source1: string;
  readonly details?: readonly Difference[];
}

export interface Dumped {
  /** Sections that it shows by content: also those that only lie elsewhere. */
  readonly sections: ReadonlySet<string>;
  /** Which other views of the files differ: `symbols`, `notes`, `relocs`. */
  readonly views: ReadonlySet<string>;
}

/** Undefined where there is no diffoscope. */
export async function diffoscope(): Promise<((a: string, b: string) => Promise<Dumped>) | undefined> {
  const found = await run('diffoscope', ['--version']).catch(() => undefined);
  return found && compare;
}

async function compare(a: string, b: string): Promise<Dumped> {
  const words = ['--json', '-', '--exclude-directory-metadata=yes', a, b];
  const options = { maxBuffer: 1 << 30 };
  // It ends with 1 where files differ, and writes nothing where they do not.
  const stdout = await run('diffoscope', words, options).then(
    (said) => said.stdout,
    (error: { code: number; stdout: string; stderr: string }) => {
      if (error.code !== 1) throw new Error(error.stderr);
      return error.stdout;
    },
  );
  const [sections, views] = [new Set<string>(), new Set<string>()];
  const read = ({ source1, details = [] }: Difference): void => {
    const section = /--(?:hex-dump|string-dump|section)=(\S+)/.exec(source1)?.[1];
    if (section !== undefined) sections.add(section);
    const view = /--(symbols|notes|relocs|dynamic|version-info|debug-dump)\b/.exec(source1)?.[1];
    if (view !== undefined) views.add(view);
    for (const each of details) read(each);
  };
  if (stdout.trim() !== '') read(JSON.parse(stdout) as Difference);
  return { sections, views };
}

/** The bytes of a section, where readelf says that it lies. */
export async function bytesOf(file: string, section: string): Promise<Buffer> {
  const { stdout } = await run('readelf', ['--wide', '--sections', file]);
  // [Nr] Name Type Address Off Size …
  const row = stdout.split('\n').find((line) => line.split(/\]\s+/)[1]?.startsWith(`${section} `));
  const [, , , offset = '', size = ''] = row?.split(/\]\s+/)[1]?.split(/\s+/) ?? [];
  const [from, length] = [Number.parseInt(offset, 16), Number.parseInt(size, 16)];
  if (!(length > 0)) throw new Error(`readelf tells of no ${section} in ${file}`);
  return (await readFile(file)).subarray(from, from + length);
}
