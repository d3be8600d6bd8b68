// How something looked then and now, in words: digests cut short, and of lists only what differs.

interface Sides {
  readonly from?: string;
  readonly to?: string;
}

/** How much of one side is shown, in characters. */
const mostShown = 150;

/** `now` is what a variable is set to, where that may be shown. */
export function stateSides({ from, to }: Sides, now?: string): { from?: string | undefined; to?: string | undefined } {
  const [oldNames, names] = [namesIn(from), namesIn(to)];
  if (oldNames && names) return { from: without(oldNames, names), to: without(names, oldNames) };
  const [oldVariables, variables] = [variablesIn(from), variablesIn(to)];
  if (oldVariables && variables) return { from: others(oldVariables, variables), to: others(variables, oldVariables) };
  const set = now === undefined ? undefined : `set to ${now === '' ? 'nothing' : now}`;
  return { from: shortState(from), to: set && to?.startsWith('set ') ? set : shortState(to) };
}

/** Digests as short as one can still tell them apart by eye. */
export function shortState(state: string | undefined): string | undefined {
  if (state === undefined) return undefined;
  return cut(state.replaceAll(/[0-9a-f]{64}/g, (digest) => digest.slice(0, 12)));
}

function cut(text: string): string {
  return text.length > mostShown ? `${text.slice(0, mostShown - 1)}…` : text;
}

/** What a listed folder holds: `d sub`, `f a.txt`. */
function namesIn(state: string | undefined): readonly string[] | undefined {
  if (!state?.startsWith('names [')) return undefined;
  try {
    return JSON.parse(state.slice('names '.length)) as string[];
  } catch {
    return undefined;
  }
}

function without(names: readonly string[], other: readonly string[]): string {
  const left = names.filter((name) => !other.includes(name)).map((name) => name.slice(2));
  return left.length === 0 ? 'nothing else in it' : cut(`in it ${left.join(', ')}`);
}

/** `A=HASH B=HASH`, or `none`. */
function variablesIn(state: string | undefined): ReadonlyMap<string, string> | undefined {
  if (state === 'none') return new Map();
  const words = state?.split(' ').map((word) => /^([^=]+)=([0-9a-f]{16}|set|set-empty|set-relative)$/.exec(word));
  if (!words?.every((word) => word !== null)) return undefined;
  return new Map(words.map(([, name = '', hash = '']) => [decodeURIComponent(name), hash]));
}

/** The variables that are on this side otherwise, or on this side only. */
function others(here: ReadonlyMap<string, string>, there: ReadonlyMap<string, string>): string {
  const left = [...here].filter(([name, hash]) => there.get(name) !== hash);
  return left.length === 0 ? 'none' : cut(left.map(([name, hash]) => `${name} ${hash.slice(0, 6)}`).join(', '));
}
