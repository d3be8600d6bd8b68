// One of the two files, read as far as it can be: what it is, and why the rest cannot be told.

import {
  type BuildInfo,
  type ByteSource,
  type Executable,
  type GoCode,
  readBuildInfo,
  readExecutable,
  readGoBuildId,
  readGoCode,
} from '#binary';
import type { BinaryFacts } from './answer.ts';

export interface Side {
  readonly source: ByteSource;
  readonly executable?: Executable;
  readonly build?: BuildInfo;
  readonly buildId?: string;
  readonly code?: GoCode;
  readonly facts: BinaryFacts;
  /** What to do about its fault, where that is nothing usual. */
  readonly remedy?: string;
}

/** @throws what reading the file throws, RangeError excepted */
export function readSide(file: string, source: ByteSource): Side {
  const bytes = source.size;
  const executable = within(() => readExecutable(source));
  if (executable === undefined || executable === cutOff) {
    const fault =
      executable === cutOff ? 'its headers lead beyond its end: it is cut off or damaged' : formatOf(source);
    const remedy =
      programsIn(source) > 0 ? 'take one program out of the file: lipo -thin arm64 -output A.arm64 A' : undefined;
    return { source, facts: { file, bytes, fault }, ...present('remedy', remedy) };
  }
  const found = within(() => readBuildInfo(source, executable));
  const build = found !== cutOff && found.state === 'found' ? found.info : undefined;
  const id = within(() => readGoBuildId(source, executable));
  const code = within(() => readGoCode(source, executable));
  const fault = faultOf(source, executable, found, code !== cutOff && code !== undefined);
  const setting = (key: string) => build?.settings.find((each) => each.key === key)?.value;
  const { main, path, goVersion } = build ?? {};
  const facts: BinaryFacts = {
    file,
    bytes,
    format: executable.format,
    ...present('goos', setting('GOOS') ?? executable.os),
    goarch: setting('GOARCH') ?? executable.arch,
    ...present('goVersion', goVersion),
    ...present('main', path),
    ...present('module', main && `${main.path} ${main.version}`),
    ...present('buildId', id === cutOff ? undefined : id),
    ...present('fault', fault),
  };
  return {
    source,
    executable,
    facts,
    ...present('build', build),
    ...present('buildId', facts.buildId),
    ...present('code', code === cutOff ? undefined : code),
  };
}

const cutOff = Symbol('a number in it leads beyond its end');

function within<T>(look: () => T): T | typeof cutOff {
  try {
    return look();
  } catch (error) {
    if (error instanceof RangeError) return cutOff;
    throw error;
  }
}

function present<Name extends string, T>(name: Name, value: T | undefined): { readonly [K in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [K in Name]: T });
}

/** Of a file whose format is not known here. */
function formatOf(source: ByteSource): string {
  if (source.size === 0) return 'it is empty';
  const programs = programsIn(source);
  if (programs > 0) return `it holds programs for ${programs} machines`;
  const magic = source.size < 8 ? 0 : source.read(0, 4).readUInt32BE(0);
  if (magic === 0xcefaedfe || magic === 0xfeedface || magic === 0xfeedfacf) {
    return 'it is a Mach-O file of a form that Go writes no more';
  }
  return 'it is no ELF, Mach-O or PE file';
}

/** Of a fat Mach-O file; a class file of Java begins alike, and has its version where their number stands. */
function programsIn(source: ByteSource): number {
  if (source.size < 8 || source.read(0, 4).readUInt32BE(0) !== 0xcafebabe) return 0;
  const programs = source.read(4, 8).readUInt32BE(0);
  return programs < 20 ? programs : 0;
}

type Found = ReturnType<typeof readBuildInfo> | typeof cutOff;

function faultOf(source: ByteSource, { end }: Executable, found: Found, isGo: boolean): string | undefined {
  if (end > source.size) return `it is cut off: its headers tell of ${end} bytes, and it has ${source.size}`;
  if (found === cutOff) return 'its Go build info leads beyond its end';
  switch (found.state) {
    case 'damaged':
      return `its Go build info is damaged: ${found.why}`;
    case 'none':
      return isGo
        ? 'it is a Go program whose build info was taken out'
        : 'it holds no Go build info, so no go command has linked it';
    case 'found':
      return found.info.settings.length === 0
        ? `it was built by ${found.info.goVersion} without modules or before Go 1.18, and names no settings`
        : undefined;
  }
}
