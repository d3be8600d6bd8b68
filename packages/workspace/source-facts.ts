// What a listing depends on in one source file, in short: two files of one name, equal in these, are the same to it.

import { isUtf8 } from 'node:buffer';
import { scanGoFile } from '#gofile';
import { digestBytes } from './digest.ts';

export interface SourceFacts {
  readonly print: string;
  /** Patterns of `//go:embed` lines. */
  readonly embeds?: readonly string[];
}

/** Raised when other facts are taken, or the scanner finds others in the same file. */
export const factsVersion = 2;

/** `digest` is that of the bytes. */
export function factsOf(name: string, bytes: Buffer, digest: string): SourceFacts {
  return name.endsWith('.go') ? goFacts(bytes, digest) : otherFacts(bytes);
}

/**
 * What go/build's readGoInfo takes from a file, and so the module index too; the body counts for nothing (Go 1.25 to
 * 1.27). The names of imports do not matter, nor does their order. Only for test mains the go command parses whole files
 * (cmd/go/internal/load.loadTestFuncs), and of what it finds there a listing shows faults alone.
 */
function goFacts(bytes: Buffer, digest: string): SourceFacts {
  const { packageName, imports, cgo, directives, broken, constraints, embeds } = scanGoFile(bytes);
  // Go refuses such bytes in comments, too, where the scanner passes over them. A next line (U+0085) is a blank to Go and
  // none to JavaScript.
  if (broken || bytes.includes(0) || !isUtf8(bytes) || bytes.lastIndexOf('\ufeff') > 0 || bytes.includes('\u0085')) {
    return { print: digest, ...(embeds.length > 0 ? { embeds } : {}) };
  }
  const paths = [...new Set(imports.map(({ path }) => path))].sort();
  const print = digestBytes(JSON.stringify([packageName, paths, cgo, directives, constraints, embeds]));
  return { print, ...(embeds.length > 0 ? { embeds } : {}) };
}

/** Of other sources go/build reads the comments at the top, for their constraints (readComments). */
function otherFacts(bytes: Buffer): SourceFacts {
  const top =
    /^(?:\xef\xbb\xbf)?(?:[ \f\t\r\n;]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/.exec(bytes.toString('latin1'))?.[0].length ?? 0;
  // The two that follow tell whether a comment begins there that never ends.
  return { print: digestBytes(bytes.subarray(0, top + 2)) };
}
