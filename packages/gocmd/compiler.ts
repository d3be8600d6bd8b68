// Who compiles C and who links: asked of the programs themselves, and asked again only when one of them changed.

import { createHash } from 'node:crypto';
import path from 'node:path';
import { capture } from '#process';
import { type FileStamp, fileDigest, isYoung, stampFile } from './compiler-stamp.ts';
import type { GoEnv } from './env.ts';
import { findProgram } from './find.ts';
import { splitQuoted } from './quoted.ts';
import type { ReuseField } from './reuse-class.ts';
import { variableClasses } from './reuse-class-env.ts';
import { settingsOfGoEnvFile } from './reuse-class-file.ts';

/** Keeps answers between runs. Losing one costs time, never an answer. */
export interface KeptIdentities {
  readonly get: (key: string) => string | undefined;
  readonly put: (key: string, text: string) => void;
}

export interface CompilerRequest {
  readonly goEnv: GoEnv;
  /** The whole environment of the go command. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `go` is started. */
  readonly cwd: string;
  /** Words for the external linker that no package names; see `Reuse.linkerFlags`. */
  readonly linkerFlags: readonly string[];
  readonly kept?: KeptIdentities;
}

/** Raised when what is asked changes: an older kept answer is then not taken. */
const identityVersion = 1;
/** Variables that are no part of a key and still decide which program answers. */
const searching = ['PATH', 'Path', 'PATHEXT'];

/** What was answered, and every program that was looked for with where it was then. */
interface Kept {
  readonly fields: readonly ReuseField[];
  readonly programs: readonly Located[];
}

interface Located {
  readonly program: string;
  /** `missing` where there was none. */
  readonly stamp: string;
}

/** A compiler as a command line names it. */
interface Compiler {
  readonly name: 'CC' | 'CXX' | 'FC';
  /** As given, split into words. */
  readonly words: readonly string[];
  /** Absolute path of the first word, where it is on PATH. */
  readonly file?: string;
}

/**
 * Fields `CC`, `CXX`, `FC` (where it is set) and `linker`: the command and what it says of its version and target;
 * `none` where there is no such program. No path of this machine is in them, unless the user named the compiler by one.
 * A compiler that is there and does not answer counts with what became of it.
 */
export async function compilerIdentity(request: CompilerRequest): Promise<readonly ReuseField[]> {
  const compilers = compilersOf(request);
  const key = memoKey(request, compilers);
  const before = stillTrue(request, request.kept?.get(key));
  if (before) return before;
  const startedAt = Date.now();
  const programs = new Set<string>(request.goEnv.GOHOSTOS === 'darwin' ? [selectedTools] : []);
  const [linker, ...others] = await Promise.all([
    linkerField(request, compilers, programs),
    ...compilers.map((compiler) => compilerField(request, compiler, programs)),
  ]);
  const fields = [...others, linker].sort((a, b) => (a.name < b.name ? -1 : 1));
  const stamps = [...programs].sort().map((program) => ({ program, ...stampOf(request, program) }));
  if (!stamps.some((stamp) => isYoung(stamp, startedAt))) {
    const kept: Kept = { fields, programs: stamps.map(({ program, stamp }) => ({ program, stamp })) };
    request.kept?.put(key, JSON.stringify(kept));
  }
  return fields;
}

function stillTrue(request: CompilerRequest, text: string | undefined): readonly ReuseField[] | undefined {
  if (text === undefined) return undefined;
  let kept: Kept;
  try {
    kept = JSON.parse(text) as Kept;
  } catch {
    return undefined;
  }
  if (!Array.isArray(kept?.programs) || !Array.isArray(kept.fields)) return undefined;
  return kept.programs.every(({ program, stamp }) => stampOf(request, program).stamp === stamp)
    ? kept.fields
    : undefined;
}

/** A program by its name along PATH, so that one which is put before it is noticed as well; a folder by its path. */
function stampOf({ goEnv, cwd }: CompilerRequest, program: string): FileStamp {
  return stampFile(path.isAbsolute(program) ? program : (findProgram(program, goEnv.searchPath, cwd) ?? ''));
}

function compilersOf({ goEnv, env, cwd }: CompilerRequest): readonly Compiler[] {
  const given = {
    CC: goEnv.CC,
    CXX: goEnv.CXX,
    FC: env['FC'] || (settingsOfGoEnvFile(goEnv.raw['GOENV'] ?? '')['FC'] ?? ''),
  };
  return (['CC', 'CXX', 'FC'] as const).flatMap((name): Compiler[] => {
    const words = wordsOf(given[name]);
    const [program] = words;
    if (program === undefined) return [];
    const file = findProgram(program, goEnv.searchPath, cwd);
    return [{ name, words, ...(file === undefined ? {} : { file }) }];
  });
}

/** What of a compiler is the compiler, where it is one of GNU: the rest is a driver. */
const properNames = { CC: 'cc1', CXX: 'cc1plus', FC: 'f951' } as const;
/** Which developer tools the programs in /usr/bin of macOS hand over to. */
const selectedTools = '/var/db/xcode_select_link';

/** All that decides what is asked of whom. The programs themselves are compared by their stamps. */
function memoKey({ goEnv, env, cwd, linkerFlags }: CompilerRequest, compilers: readonly Compiler[]): string {
  const names = [
    ...searching,
    ...Object.keys(variableClasses).filter((name) => variableClasses[name]?.counts === 'cgo'),
  ];
  const parts = [
    identityVersion,
    compilers,
    goEnv.searchPath,
    names.map((name) => env[name] ?? null),
    linkerFlags,
    compilers.some(({ words }) => /[/\\]/.test(words[0] ?? '')) ? cwd : '',
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function compilerField(request: CompilerRequest, compiler: Compiler, programs: Set<string>): Promise<ReuseField> {
  const { name, words, file } = compiler;
  if (file === undefined) return { name, value: 'none' };
  // `ccache gcc`: both count.
  for (const word of words) if (!word.startsWith('-')) programs.add(word);
  const [version, machine, proper] = await Promise.all([
    firstLine(request, words, ['--version']),
    firstLine(request, words, ['-dumpmachine']),
    firstLine(request, words, [`-print-prog-name=${properNames[name]}`]),
  ]);
  if (path.isAbsolute(proper)) {
    // A driver may be a script that stays as it is, and what appears in that folder goes before PATH.
    programs.add(proper);
    programs.add(path.dirname(proper));
  }
  // As the go command does: the version of a compiler under development does not say what is in it.
  const content = /experimental/.test(version) ? [await fileDigest(path.isAbsolute(proper) ? proper : file)] : [];
  return { name, value: [shownCommand(words), version, machine, ...content].join('; ') };
}

async function linkerField(
  request: CompilerRequest,
  compilers: readonly Compiler[],
  programs: Set<string>,
): Promise<ReuseField> {
  const driver = compilers.find(({ name, file }) => name === 'CC' && file !== undefined);
  if (!driver) return { name: 'linker', value: 'none' };
  const chosen = [...driver.words, ...request.linkerFlags].findLast((word) => word.startsWith('-fuse-ld='))?.slice(9);
  const name = chosen === undefined ? 'ld' : path.isAbsolute(chosen) ? chosen : `ld.${chosen}`;
  const said = path.isAbsolute(name) ? name : await firstLine(request, driver.words, [`-print-prog-name=${name}`]);
  programs.add(said);
  const file = findProgram(said, request.goEnv.searchPath, request.cwd);
  if (file === undefined) return { name: 'linker', value: 'none' };
  // The linker of macOS knows no --version.
  const asked = request.goEnv.GOHOSTOS === 'darwin' ? '-v' : '--version';
  return { name: 'linker', value: await firstLine(request, [file], [asked]) };
}

/** The first line that is not empty, of standard output or else of standard error. */
async function firstLine(
  { env, cwd }: CompilerRequest,
  [command = '', ...words]: readonly string[],
  args: readonly string[],
): Promise<string> {
  try {
    // Untranslated, so that the same program says the same everywhere.
    const said = await capture({ command, args: [...words, ...args], cwd, env: { ...env, LC_ALL: 'C' } });
    const text = said.stdout.toString('utf8').trim() || said.stderr.trim();
    if (said.exitCode !== 0) return `exit ${said.exitCode ?? said.signal}`;
    return text.split(/\r?\n/, 1)[0] ?? '';
  } catch {
    return 'cannot be started';
  }
}

/** The value of a variable may hold anything: a program's name is shown, more than that by its hash. */
function shownCommand(words: readonly string[]): string {
  const [program = '', ...more] = words;
  if (more.length === 0) return program;
  return `${program} ${createHash('sha256').update(JSON.stringify(more)).digest('hex')}`;
}

function wordsOf(text: string): readonly string[] {
  const split = splitQuoted(text);
  return 'words' in split ? split.words : [];
}
