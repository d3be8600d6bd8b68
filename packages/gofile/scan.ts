// Scans a Go file for all that a listing depends on, without a process.

import { embedPatterns } from './embed.ts';
import { type Header, readHeader } from './header.ts';
import { sourceText } from './text.ts';

/**
 * While these are the same in every file, and so are the names of the files, a body may change without changing what
 * `go list` says.
 */
export interface GoFile extends Header {
  /** The `//go:build` line, or the `// +build` lines where there is none. */
  readonly constraints: readonly string[];
  /** Patterns of `//go:embed` lines; none where the file does not import "embed". */
  readonly embeds: readonly string[];
}

export function scanGoFile(source: Uint8Array | string): GoFile {
  const text = sourceText(source);
  const header = readHeader(text);
  const embeds = header.imports.some(({ path }) => path === 'embed') ? embedPatterns(text) : [];
  return { ...header, constraints: constraintLines(text), embeds };
}

/** As go/build's parseFileHeader: `//go:build` anywhere above the code, `// +build` only above its last blank line. */
function constraintLines(text: string): readonly string[] {
  const build: string[] = [];
  const plus: { readonly line: string; readonly at: number }[] = [];
  let at = 0;
  let end = 0;
  let ended = false;
  let inComment = false;
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    at++;
    if (line === '' && !ended) {
      end = at;
      continue;
    }
    if (!line.startsWith('//')) ended = true;
    if (!inComment && /^\/\/go:build(\s|$)/.test(line)) build.push(line);
    if (!inComment && /^\/\/\s*\+build(\s|$)/.test(line)) plus.push({ line, at });
    let rest = line;
    while (rest !== '') {
      if (inComment) {
        const close = rest.indexOf('*/');
        if (close < 0) break;
        inComment = false;
        rest = rest.slice(close + 2).trim();
      } else if (rest.startsWith('//')) break;
      else if (rest.startsWith('/*')) {
        inComment = true;
        rest = rest.slice(2).trim();
      } else {
        return choose(build, plus, end);
      }
    }
  }
  return choose(build, plus, end);
}

function choose(
  build: readonly string[],
  plus: readonly { readonly line: string; readonly at: number }[],
  end: number,
): readonly string[] {
  return build.length > 0 ? build : plus.filter(({ at }) => at <= end).map(({ line }) => line);
}
