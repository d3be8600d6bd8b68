// Finds a program as a shell would: along PATH.

import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** The absolute path of the program, or undefined. A name with a folder in it is taken from `cwd`. */
export function findProgram(name: string, searchPath: string, cwd: string): string | undefined {
  return candidates(name, searchPath, cwd).next().value ?? undefined;
}

/** All of that name along PATH, in its order, each path once. */
export function findPrograms(name: string, searchPath: string, cwd: string): readonly string[] {
  return [...new Set(candidates(name, searchPath, cwd))];
}

function* candidates(name: string, searchPath: string, cwd: string): Generator<string, undefined> {
  const folders = /[/\\]/.test(name) ? [''] : searchPath.split(path.delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  for (const folder of folders) {
    for (const ending of endings) {
      const file = path.resolve(cwd, folder, name + ending);
      if (isProgram(file)) yield file;
    }
  }
  return undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
