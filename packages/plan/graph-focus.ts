// What `gows graph --focus X` means: a module, or packages; and what lies around it.

import type { Diagnostic } from '#diagnostics';
import type { Module, Outline } from '#workspace';
import { couldBeAny, modulesNamed, namesNothing } from './module-name.ts';
import { select } from './select.ts';

export interface FocusRequest {
  /** A module or a package as a person names it: path, end of a path, folder; or a pattern of packages. */
  readonly focus: string;
  /** Packages are asked for, so a module means all of its packages. */
  readonly packages: boolean;
  readonly snapshot: Outline;
  /** Absolute folder that places are relative to. */
  readonly top: string;
  /** The folder that relative names start from, symlinks resolved. */
  readonly cwd: string;
}

export interface Focus {
  readonly level: 'modules' | 'packages';
  /** Paths of modules or packages. */
  readonly names: readonly string[];
}

/** A name that is both goes to the module, unless packages are asked for. */
export function focusOn(request: FocusRequest): Focus | Diagnostic {
  const { focus, packages, snapshot, top, cwd } = request;
  const modules = modulesNamed(focus, request);
  if (!packages && modules.length > 0) return theModule(focus, modules);
  const selection = select({ patterns: [focus], snapshot, top, cwd });
  if (selection.packages.length > 0) {
    return { level: 'packages', names: selection.packages.map(({ importPath }) => importPath) };
  }
  if (modules.length > 0) {
    const found = theModule(focus, modules);
    if (!('names' in found)) return found;
    const held = snapshot.packages.filter(({ module }) => found.names.includes(module));
    return { level: 'packages', names: held.map(({ importPath }) => importPath) };
  }
  const [fault] = selection.diagnostics;
  // Anything but a name that is not there is told as it is.
  if (fault && !fault.message.includes('matches no package')) return fault;
  const paths = [...snapshot.modules.map(({ path }) => path), ...snapshot.packages.map(({ importPath }) => importPath)];
  const message = `--focus ${focus} names no module and no package of the workspace`;
  return namesNothing(message, focus, paths, fault?.remedy ?? 'gows graph shows all modules');
}

function theModule(focus: string, modules: readonly Module[]): Focus | Diagnostic {
  const [only, another] = modules;
  if (only && !another) return { level: 'modules', names: [only.path] };
  return couldBeAny(focus, modules);
}
