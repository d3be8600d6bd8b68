// Loads the built program by what V8 made of it before: the rest of gows, in files beside the first or in the executable.

import { Module } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { openCodeCache, readPart, unseal } from '#parts';

/** The parts with code, by the names of their files. */
export interface Parts {
  /** What says a kept answer again. */
  readonly again: typeof import('./standing/rest.ts');
  /** What begins to build after an edit, before all else is loaded. */
  readonly early: typeof import('./standing/early.ts');
  readonly program: typeof import('./program.ts');
}

declare const GOWS_EXECUTABLE: boolean | undefined;
declare const require: NodeJS.Require;

/** The last characters of such a file say which it is; the build writes them. */
const idLength = 32;
/** Commands of two words. */
const groups = new Set(['affected', 'cache', 'ci', 'history', 'inspect', 'repro']);
/** V8 throws code away that was not run for long, so that a long run ends with too little of what a start needs. */
const longRunSeconds = 10;

export function loadBuilt<Name extends keyof Parts>(name: Name, argv: readonly string[]): Parts[Name] {
  // The build sees to it that the text is ASCII: it is read fastest so, and takes half the memory.
  const text = readPart(`${name}.js`).toString('latin1');
  const filename = join(import.meta.dirname, `${name}.js`);
  const module = { exports: {} };
  // A script of node:vm cannot import by itself without Node's warning that this is an experiment.
  const importModule = (url: string): Promise<unknown> => import(url);
  const program = process.sourceMapsEnabled ? compileWithMap(text, filename) : compile(name, text, filename, argv);
  program(module.exports, require, module, filename, import.meta.dirname, importModule);
  return module.exports as Parts[Name];
}

type Compiled = (...values: readonly unknown[]) => void;

function compile(name: keyof Parts, text: string, filename: string, argv: readonly string[]): Compiled {
  if (typeof GOWS_EXECUTABLE === 'boolean') return compileFrom(recordedCode(name), text, filename).runInThisContext();
  const command = `${name}-${commandOf(argv)}`;
  const kept = openCodeCache({ id: text.slice(-idLength), command, env: process.env });
  const script = compileFrom(kept?.data, text, filename);
  if (kept && (!kept.data || script.cachedDataRejected)) {
    process.once('exit', () => {
      if (process.uptime() < longRunSeconds) kept.keep(script.createCachedData());
    });
  }
  return script.runInThisContext();
}

function compileFrom(cachedData: Buffer | undefined, text: string, filename: string): Script {
  return new Script(text, { filename, ...(cachedData ? { cachedData } : {}) });
}

/** Node looks for source maps of modules only, and keeps nothing of what V8 makes of them. */
function compileWithMap(text: string, filename: string): Compiled {
  const module = new Module(filename) as Module & { _compile(text: string, filename: string): void };
  module._compile(`module.exports=${text}`, filename);
  return module.exports;
}

/** What was recorded as the executable was made; nothing, where that was on another platform. */
function recordedCode(name: keyof Parts): Buffer | undefined {
  try {
    return unseal(readPart(`${name}.v8`));
  } catch {
    return undefined;
  }
}

function commandOf(argv: readonly string[]): string {
  const words = argv.slice(0, groups.has(argv[0] ?? '') ? 2 : 1).filter((word) => /^[a-z_]{1,12}$/.test(word));
  return words.length === 0 ? 'any' : words.join('-');
}
