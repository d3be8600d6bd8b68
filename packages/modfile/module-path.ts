// Checks module and import paths, and that a version fits the major version in its path, as x/mod/module does.

import { majorOf } from './version.ts';

/**
 * The suffix of a module path that names its major version: `/v2`, `.v3` at gopkg.in, or an empty string.
 * Undefined when the suffix is not allowed (`/v0`, `/v1`, `/v02`, `/v2.1`, or gopkg.in without one).
 */
export function pathMajorOf(path: string): string | undefined {
  if (path.startsWith('gopkg.in/')) {
    const match = /.(\.v(\d+))(-unstable)?$/.exec(path);
    const [, dotted = '', digits = '', unstable = ''] = match ?? [];
    if (!match || (digits.startsWith('0') && (digits !== '0' || unstable !== ''))) return undefined;
    return dotted + unstable;
  }
  const [suffix] = /\/v[\d.]+$/.exec(path) ?? [];
  if (suffix === undefined) return '';
  return /^\/v(?:[2-9]|[1-9]\d+)$/.test(suffix) ? suffix : undefined;
}

/**
 * What the version's major should be, when it is not what the path's suffix asks for (module.CheckPathMajor).
 * What is no version (but a branch, say) fits.
 */
export function majorMismatch(
  version: string,
  pathMajor: string,
): { readonly wants: string; readonly has: string } | undefined {
  const suffix = pathMajor.startsWith('.v') ? pathMajor.replace(/-unstable$/, '') : pathMajor;
  // The go command once wrote pseudo-versions of gopkg.in/x.v1 with v0.
  if (version.startsWith('v0.0.0-') && suffix === '.v1') return undefined;
  const parsed = majorOf(version);
  if (!parsed) return undefined;
  const { major, incompatible } = parsed;
  if (suffix === '') {
    return major === 'v0' || major === 'v1' || incompatible ? undefined : { wants: 'v0 or v1', has: major };
  }
  return major === suffix.slice(1) ? undefined : { wants: suffix.slice(1), has: major };
}

const reservedOnWindows = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])$/i;

/** Why an import path (a main module's path or a tool) is malformed; undefined when it is fine. */
export function importPathFault(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.startsWith('-')) return 'it begins with a dash';
  for (const element of path.split('/')) {
    if (element === '') return 'it has an empty element (a slash at an end, or two together)';
    if (/^\.+$/.test(element)) return `it has the element \`${element}\``;
    if (element.endsWith('.')) return `the element \`${element}\` ends in a dot`;
    const strange = [...element].find((char) => !/[-._~+0-9A-Za-z]/.test(char));
    if (strange !== undefined) return `it has the character \`${strange}\``;
    const [short = ''] = element.split('.', 1);
    if (reservedOnWindows.test(short)) return `Windows reserves the name \`${short}\``;
    if (/~\d+$/.test(short)) return `the element \`${element}\` ends in a tilde and digits`;
  }
  return undefined;
}

/**
 * Whether a path in `replace` names a folder rather than a module: rooted, or beginning with `.` or `..`,
 * by the rules of every system, since files move between them (modfile.IsDirectoryPath).
 */
export function isDirectoryPath(path: string): boolean {
  return /^(?:\.\.?$|\.\.?[/\\]|[/\\]|[A-Za-z]:)/.test(path);
}
