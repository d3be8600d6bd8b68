// Scans source files for what they may consult, each content once: answers are kept by digest.

import { readFileSync } from 'node:fs';
import { type Consults, consultsNothing, consultsOf, consultsOfC, consultsVersion } from '#gofile';
import { digestBytes, type KeptAnswers, type Place, pathOf } from '#workspace';

export type ConsultsOfFile = (file: Place, digest: string) => Consults;

const keptKind = 'consults';

const c = /\.(?:c|cc|cpp|cxx|m|mm|h|hh|hpp|hxx)$/;

/**
 * What a file of a unit consults, Go or C; nothing where it is neither or cannot be read.
 * @param top absolute folder that places are relative to
 */
export function keptConsults(top: string, kept?: KeptAnswers): ConsultsOfFile {
  const known = new Map<string, Consults>();
  return (file, digest) => {
    const language = file.endsWith('.go') ? 'go' : c.test(file) ? 'c' : undefined;
    if (language === undefined) return consultsNothing;
    const key = `${consultsVersion} ${language} ${digest}`;
    let consults = known.get(key) ?? read(kept?.get(keptKind, key));
    if (!consults) {
      const bytes = bytesOf(pathOf(top, file));
      if (!bytes) return consultsNothing;
      consults = language === 'go' ? consultsOf(bytes) : consultsOfC(bytes);
      // What was edited since it was digested would be kept under another content's name.
      if (digestBytes(bytes) !== digest) return consults;
      kept?.put(keptKind, key, written(consults));
    }
    known.set(key, consults);
    return consults;
  };
}

function bytesOf(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Without what says nothing, which is most. */
function written(consults: Consults): Uint8Array {
  const nothing = new Map<string, unknown>(Object.entries(consultsNothing));
  const said = Object.entries(consults).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(nothing.get(name)),
  );
  return Buffer.from(JSON.stringify(Object.fromEntries(said)));
}

function read(bytes: Uint8Array | undefined): Consults | undefined {
  if (!bytes) return undefined;
  try {
    return { ...consultsNothing, ...(JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<Consults>) };
  } catch {
    return undefined;
  }
}
