// The txtar archive: a comment, then text files, all in one readable file (golang.org/x/tools/txtar).

/** A comment and the files after it, in the order written. */
export interface Archive {
  readonly comment: string;
  readonly files: readonly ArchiveFile[];
}

/** `name` is as written, slashes forward; `text` is empty or ends in a newline. */
export interface ArchiveFile {
  readonly name: string;
  readonly text: string;
}

/** Parses an archive. Nothing can be wrong with one: a line that is no `-- NAME --` marker is content. */
export function parseTxtar(source: string): Archive {
  const files: ArchiveFile[] = [];
  let comment = '';
  let name: string | undefined;
  let text = '';
  const end = () => {
    if (name === undefined) comment = text;
    else files.push({ name, text });
    text = '';
  };
  for (const line of source.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const next = markerName(line);
    if (next === undefined) {
      text += line.endsWith('\n') ? line : `${line}\n`;
      continue;
    }
    end();
    name = next;
  }
  end();
  return { comment, files };
}

/** Writes an archive. What contains a marker line of its own cannot be represented and comes back as more files. */
export function formatTxtar(archive: Archive): string {
  return withNewline(archive.comment) + archive.files.map((f) => `-- ${f.name} --\n${withNewline(f.text)}`).join('');
}

function markerName(line: string): string | undefined {
  const bare = line.endsWith('\n') ? line.slice(0, -1) : line;
  if (bare.length < 6 || !bare.startsWith('-- ') || !bare.endsWith(' --')) return undefined;
  return bare.slice(3, -3).trim() || undefined;
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
