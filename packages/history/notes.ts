// Notes of runs that did without the database, in which nothing ran: one small file each, taken in by the next run that opens it.
//
//   noted/<run>.json

import { mkdirSync, readdirSync, readFileSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { putWhole } from '#parts';
import type { Guard } from '#sqlite';
import type { RunEnd, RunRecord } from './result.ts';
import { beginRun } from './runs.ts';

interface Note {
  readonly run: RunRecord;
  readonly end: RunEnd;
}

const suffix = '.json';

function folderOf(cacheDir: string): string {
  return path.join(cacheDir, 'noted');
}

/** Notes a run that is over. Answers whether it did; throws nothing. */
export function noteRun(cacheDir: string, run: RunRecord, end: RunEnd): boolean {
  const note: Note = { run, end };
  const file = path.join(folderOf(cacheDir), run.id + suffix);
  const bytes = Buffer.from(JSON.stringify(note));
  if (putWhole(file, bytes)) return true;
  try {
    mkdirSync(folderOf(cacheDir), { recursive: true });
  } catch {
    return false;
  }
  return putWhole(file, bytes);
}

/**
 * Has what is noted written into the database with all else that waits there. Answers what deletes the notes, for when that is
 * done: until then the next run takes them in once more, which changes nothing.
 */
export function takeNotes(store: Guard, cacheDir: string): () => void {
  const taken = noteFiles(cacheDir).filter((file) => {
    const note = readNote(file);
    if (note) beginRun(store, note.run).finish(note.end);
    return note !== undefined;
  });
  return () => {
    for (const file of taken) {
      try {
        unlinkSync(file);
      } catch {
        // Another run has taken it in, too.
      }
    }
  };
}

function noteFiles(cacheDir: string): readonly string[] {
  try {
    return readdirSync(folderOf(cacheDir))
      .filter((name) => name.endsWith(suffix))
      .map((name) => path.join(folderOf(cacheDir), name));
  } catch {
    // No run was ever noted.
    return [];
  }
}

/** Undefined for what is no note, or is gone. */
function readNote(file: string): Note | undefined {
  try {
    const { run, end } = JSON.parse(readFileSync(file, 'utf8')) as Note;
    const looksRight =
      typeof run.id === 'string' && typeof run.command === 'string' && typeof end.exitCode === 'number';
    return looksRight && Number.isFinite(Date.parse(run.startedAt)) ? { run, end } : undefined;
  } catch {
    return undefined;
  }
}
