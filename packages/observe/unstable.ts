// Paths whose content says nothing that another run could be compared with.

import { type Roots, rootOf } from './roots.ts';

/** `dropped`: not looked at. `exists`: a test's result depends on whether it is there, as far as can be told. */
export interface UnstablePath {
  readonly about: string;
  readonly pattern: RegExp;
  readonly counts: 'dropped' | 'exists';
}

/** Shown by `gows help inputs`. The first that matches decides. */
export const unstablePaths: readonly UnstablePath[] = [
  {
    about: '/dev/null, zero, full, random, urandom, tty, ptmx, console, fd, pts, std*: devices without content',
    pattern: /^\/dev\/(null|zero|full|u?random|tty|ptmx|console|fd(\/.*)?|pts(\/.*)?|std(in|out|err))$/,
    counts: 'dropped',
  },
  {
    about: '/proc/self, /proc/thread-self and /proc/N: of one process, gone with it',
    pattern: /^\/proc\/(self|thread-self|\d+)(\/.*)?$/,
    counts: 'dropped',
  },
  {
    about: '/…/.config/go/telemetry/local, upload, debug: what the go command counts of itself',
    pattern: /\/(?:\.config|Library\/Application Support)\/go\/telemetry\/(local|upload|debug|upload\.token)(\/.*)?$/,
    counts: 'dropped',
  },
  {
    about: '/proc, /sys: the kernel’s own figures; that they are there, not what they say',
    pattern: /^\/(proc|sys)(\/.*)?$/,
    counts: 'exists',
  },
];

/** On Linux and macOS; hardly any such paths elsewhere. */
export function unstable(path: string): 'dropped' | 'exists' | undefined {
  const first = path.charCodeAt(1);
  // /d, /p, /s: most paths are told by their second letter.
  if (first !== 100 && first !== 112 && first !== 115 && !path.includes('/go/telemetry/')) return undefined;
  return unstablePaths.find(({ pattern }) => pattern.test(path))?.counts;
}

/** Beneath the module cache a path that names its module's version has one content for ever (go.sum holds its hash). */
export function isPinned(roots: Roots, path: string): boolean {
  const root = rootOf(roots, path);
  return root?.kind === 'module-cache' && /^[/\\](?!cache[/\\]).*@[^/\\]+/.test(path.slice(root.path.length));
}
