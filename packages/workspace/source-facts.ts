// What a listing depends on in one source file, in short, remembered by the file's content.

import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import type { KeptAnswers } from '#gocmd';
import { scanGoFile } from '#gofile';
import { digestBytes, missing, unreadable } from './digest.ts';

/** Two files of one name, equal in these, are the same to a listing. */
export interface SourceFacts {
  readonly print: string;
  /** Patterns of `//go:embed` lines. */
  readonly embeds?: readonly string[];
}

/** Facts of the file at an absolute path whose content has this digest. */
export type FactsOf = (path: string, digest: string) => SourceFacts;

const kind = 'source-facts';
/** Raised when other facts are taken, or the scanner finds others in the same file. */
const version = 2;

/** Facts of the files of one module: kept together, and only as long as a file has that content. */
export function rememberedFacts(dir: string, kept: KeptAnswers): { readonly of: FactsOf; readonly save: () => void } {
  const key = digestBytes(`${version} ${dir}`);
  const before = parsed(kept.get(kind, key));
  const now = new Map<string, SourceFacts>();
  let learned = false;
  return {
    of(path, digest) {
      if (digest === missing || digest === unreadable) return { print: digest };
      // A digest alone would not do: of a C file other things count than of a Go file with the same bytes.
      const name = path.endsWith('.go') ? digest : `${digest}c`;
      const known = now.get(name) ?? before[name];
      if (known) {
        now.set(name, known);
        return known;
      }
      const read = factsNow(path, digest);
      if (read.isOfDigest) {
        now.set(name, read.facts);
        learned = true;
      }
      return read.facts;
    },
    save() {
      if (learned) kept.put(kind, key, Buffer.from(JSON.stringify(Object.fromEntries(now))));
    },
  };
}

function parsed(value: Uint8Array | undefined): Readonly<Record<string, SourceFacts>> {
  try {
    return value ? (JSON.parse(Buffer.from(value).toString('utf8')) as Record<string, SourceFacts>) : {};
  } catch {
    return {};
  }
}

function factsNow(path: string, digest: string): { readonly facts: SourceFacts; readonly isOfDigest: boolean } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return { facts: { print: unreadable }, isOfDigest: false };
  }
  const facts = path.endsWith('.go') ? goFacts(bytes) : otherFacts(bytes);
  return { facts, isOfDigest: digestBytes(bytes) === digest };
}

/**
 * What go/build's readGoInfo takes from a file, and so the module index too; the body counts for nothing (Go 1.25 to
 * 1.27). The names of imports do not matter, nor does their order. Only for test mains the go command parses whole files
 * (cmd/go/internal/load.loadTestFuncs), and of what it finds there a listing shows faults alone.
 */
function goFacts(bytes: Buffer): SourceFacts {
  const { packageName, imports, cgo, directives, broken, constraints, embeds } = scanGoFile(bytes);
  // Go refuses such bytes in comments, too, where the scanner passes over them. A next line (U+0085) is a blank to Go and
  // none to JavaScript.
  if (broken || bytes.includes(0) || !isUtf8(bytes) || bytes.lastIndexOf('\ufeff') > 0 || bytes.includes('\u0085')) {
    return { print: digestBytes(bytes), ...(embeds.length > 0 ? { embeds } : {}) };
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
