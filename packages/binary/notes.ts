// Notes of an ELF file: those of the Go and the GNU linker hold the ids of a build.

import type { IdKind, IdSpan } from './executable.ts';
import type { Words } from './words.ts';

/** Owner and type of the notes whose content is an id: ELF_NOTE_GOBUILDID_TAG of cmd/link, NT_GNU_BUILD_ID. */
const ids: ReadonlyMap<string, { readonly type: number; readonly kind: IdKind }> = new Map([
  ['Go', { type: 4, kind: 'go-build-id' }],
  ['GNU', { type: 3, kind: 'gnu-build-id' }],
]);

/**
 * @param bytes a section of notes, whole
 * @param offset where in the file it begins
 * @throws RangeError where a note leads beyond its end
 */
export function noteIds(bytes: Buffer, { u32 }: Words, offset: number): readonly IdSpan[] {
  const spans: IdSpan[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const [nameSize, contentSize, type] = [u32(at), u32(at + 4), u32(at + 8)];
    const content = at + 12 + aligned(nameSize);
    const name = bytes.toString('latin1', at + 12, at + 12 + nameSize).replace(/\0+$/, '');
    const id = ids.get(name);
    if (id?.type === type) spans.push({ kind: id.kind, start: offset + content, end: offset + content + contentSize });
    at = content + aligned(contentSize);
  }
  return spans;
}

function aligned(size: number): number {
  return Math.ceil(size / 4) * 4;
}
