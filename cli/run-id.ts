// The name of a run.

/** Sorted by time, and fit for a file name. Nobody gains by guessing it, and node:crypto takes long to load. */
export function newRunId(): string {
  const chance = Math.floor(Math.random() * 2 ** 32);
  return `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${chance.toString(16).padStart(8, '0')}`;
}
