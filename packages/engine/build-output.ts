// Reads what `go test -c -json` prints: build output and failures by import path, and the few packages it ends itself.

import { cutLines, type LineCutter } from '#process';
import { parseTestEvent, type TestEvent } from './test-events.ts';

export interface BuildListener {
  /** Output of the build of an import path, or of the go command itself. */
  onOutput(output: string, importPath: string | undefined): void;
  onFailed(failure: BuildFailure): void;
  /** An event of a package: one without test files, or one that failed before anything was built. */
  onPackage(event: TestEvent & { readonly package: string }): void;
}

/** The build of one import path failed. */
export interface BuildFailure {
  /** `X`, `X [Y.test]`, `X_test [X.test]`, `X.test`, as the go command names it. */
  readonly importPath: string;
  /** All that it printed. */
  readonly output: string;
  /** Whether vet failed, or 'unknown' where only the action graph can tell. */
  readonly vet: boolean | 'unknown';
}

/** Cuts standard output of the go command. */
export function readBuildOutput(listener: BuildListener): LineCutter {
  const printed = new Map<string, string>();
  return cutLines((line) => {
    const event = parseTestEvent(line);
    if (event === undefined) return listener.onOutput(line, undefined);
    if (event.package !== undefined) return listener.onPackage({ ...event, package: event.package });
    const { importPath } = event;
    // Of what fails before any package is at work (a full disk), there is no path.
    if (importPath === undefined || importPath === '') {
      if (event.output) listener.onOutput(event.output, undefined);
    } else if (event.action === 'build-output') {
      const output = event.output ?? '';
      printed.set(importPath, (printed.get(importPath) ?? '') + output);
      listener.onOutput(output, importPath);
    } else if (event.action === 'build-fail') {
      const output = printed.get(importPath) ?? '';
      listener.onFailed({ importPath, output, vet: isVet(importPath, output) });
    }
  });
}

/**
 * Vet reports by the package's plain path, and the go command then adds a line `# [path]` where the failed build has
 * another name (`X [X.test]`). For a plain `X` both are alike: then a vet failure is one of a package that compiled.
 */
function isVet(importPath: string, output: string): boolean | 'unknown' {
  if (importPath.endsWith('.test')) return false; // linking
  if (/^# [^\n]+\n# \[[^\n]+\]\n/.test(output)) return true;
  return importPath.includes(' ') ? false : 'unknown';
}
