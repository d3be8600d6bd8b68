// What the cgo lines of a package let a C compiler and linker read that no listing names.

import { isAbsolute, normalize, resolve } from 'node:path';
import type { ListedPackage } from '#gocmd';
import { placeOf } from './place.ts';
import type { Unit } from './workspace.ts';

/** Flags whose value is a folder to search or a file to include, joined or as the next word. */
const searching = /^-(?:I|L|F|isystem|iquote|idirafter|iframework|include)(.*)$/;

/**
 * @param top absolute folder that places are relative to
 * @param isPinned whether what lies at an absolute path never changes
 */
export function cgoReach(
  listed: ListedPackage,
  top: string,
  isPinned: (path: string) => boolean,
): Pick<Unit, 'searched' | 'linksUnlisted'> {
  if (listed.Standard || !listed.Dir) return {};
  const dir = listed.Dir;
  const absolute = (path: string) => (isAbsolute(path) ? path : resolve(dir, path));
  const compiled = pathsOf([
    ...(listed.CgoCFLAGS ?? []),
    ...(listed.CgoCPPFLAGS ?? []),
    ...(listed.CgoCXXFLAGS ?? []),
    ...(listed.CgoFFLAGS ?? []),
  ]).map(absolute);
  const linked = pathsOf(listed.CgoLDFLAGS ?? []).map(absolute);
  const searched = [...new Set([...compiled, ...linked].filter((path) => !isPinned(path)))].map((path) =>
    placeOf(top, path),
  );
  // A bare -lNAME is the system's, and as good as always shared.
  const linksUnlisted = linked.some((path) => !isPinned(path));
  return {
    ...(searched.length > 0 ? { searched: searched.sort() } : {}),
    ...(linksUnlisted ? { linksUnlisted } : {}),
  };
}

/** Whether flags of the linker that are in no package name a folder or a file: CGO_LDFLAGS, `-extldflags`. */
export function linksBeyond(flags: string): boolean {
  return pathsOf(flags.split(/[\s'"=]+/)).length > 0;
}

/** Where a system's packages put their headers and libraries: what lies there is as good as a bare `-lNAME`. */
const ofSystem = /^\/(?:usr\/)?(?:include|lib(?:32|64|x32)?)(?:\/|$)/;

/** Whether what pkg-config answers, whatever of it, names a folder or a file that is not the system's. */
export function answersBeyond(answer: string): boolean {
  return pathsOf(answer.split(/\s+/)).some((path) => !isOfSystem(path));
}

/** Whether an absolute path lies where a system's packages put headers and libraries. */
export function isOfSystem(path: string): boolean {
  return ofSystem.test(normalize(path));
}

/** The folders and files that compiler or linker flags name; what they hand on by `-Wl,` counts word by word. */
export function pathsOf(flags: readonly string[]): readonly string[] {
  const words = flags.flatMap((flag) => (flag.startsWith('-Wl,') ? flag.slice(4).split(',') : [flag]));
  return words.flatMap((word, at) => {
    const joined = searching.exec(word)?.[1];
    if (joined !== undefined) return joined === '' ? (words[at + 1] ?? []) : [joined];
    return isFile(word) ? [word] : [];
  });
}

function isFile(word: string): boolean {
  return !word.startsWith('-') && /\.(a|o|so(\.[\d.]+)?|dylib|tbd|lib|dll|obj|def|lds?|ver|map)$/i.test(word);
}
