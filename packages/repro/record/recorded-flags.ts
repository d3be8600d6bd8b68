// Flags as a lock holds them: anybody may send a lock, so what in it may start a program or write a file is not obeyed.

import { redacted } from '#events';
import { findBuildFlag, type GoFlag, splitArguments, splitQuoted } from '#gocmd';

export type RecordedFlags = { readonly flags: readonly GoFlag[] } | { readonly why: string };

/**
 * The flags for the go command, or why they are not handed on. The go command builds what nobody trusts without starting
 * anything of that (go.dev/issue/23672); flags of compiler and linker could.
 */
export function readRecordedFlags(texts: readonly string[]): RecordedFlags {
  const hidden = texts.find((text) => text.includes(redacted));
  if (hidden !== undefined) return { why: `a secret was left out of the recorded flags: ${hidden}` };
  const { build, gows, diagnostics } = splitArguments(texts, {}, findBuildFlag);
  const [fault] = diagnostics;
  if (fault) return { why: `the recorded flags cannot be used: ${fault.message}` };
  if (gows.length > 0 || build.length !== texts.length) {
    return { why: `the recorded flags cannot be used: ${texts.join(' ')}` };
  }
  for (const { name, value } of build) {
    const words = Object.hasOwn(takenOf, name) ? wordNotTaken(name, value) : undefined;
    if (words !== undefined) return { why: `-${name} of the lock may start a program or write a file: ${words}` };
  }
  return { flags: build };
}

/** Flags of a tool that only change what it makes: alone, and with a value. */
interface Taken {
  readonly alone: ReadonlySet<string>;
  readonly valued: ReadonlySet<string>;
}

const takenOf: Readonly<Record<string, Taken>> = {
  ldflags: {
    alone: new Set(['s', 'w', 'd', 'n', 'compressdwarf', 'checklinkname', 'aslr', 'bindnow', 'f', 'g', 'linkshared']),
    valued: new Set(['X', 'linkmode', 'extldflags', 'buildid', 'B', 'H', 'E', 'T', 'R', 'funcalign']),
  },
  gcflags: {
    alone: new Set(['N', 'l', 'B', 'C', 'e', 'm', 'dwarf', 'dwarflocationlists', 'dwarfbasentries', 'wb', 'spectre']),
    valued: new Set(['lang', 'c', 'goversion']),
  },
  asmflags: { alone: new Set(['e', 'spectre']), valued: new Set(['D']) },
};

/** What the linker of the system may be told by somebody else. */
const harmless =
  /^-(static|static-pie|pie|no-pie|s|w|g|O[0-3s]?|l[\w.+-]+|Wl,(-z,[\w=-]+|-s|--build-id(=\w+)?|--as-needed|--gc-sections))$/;

/** The first word that is not taken from a lock. */
function wordNotTaken(name: string, text: string): string | undefined {
  const { alone, valued } = takenOf[name] ?? { alone: new Set(), valued: new Set() };
  // A pattern of packages may stand before the list.
  const words = wordsOf(text.replace(/^[^-=\s'"][^=]*=/, ''));
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const [, flag = '', joined] = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (alone.has(flag)) continue;
    if (!valued.has(flag)) return word;
    const value = joined ?? words[++at] ?? '';
    const inner = flag === 'extldflags' ? wordsOf(value).find((each) => !harmless.test(each)) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function wordsOf(text: string): readonly string[] {
  const split = splitQuoted(text);
  return 'words' in split ? split.words : [text];
}
