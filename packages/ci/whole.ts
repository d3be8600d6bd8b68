// The command line of a shard as it would be for all, in one run.

const parts = new Set(['shard', 'plan']);
/** Where a run writes, and how it is drawn. */
const places = new Set(['events', 'junit', 'trace', 'coverprofile', 'outputdir', 'cache-dir', 'jobs', 'memory']);
const alone = new Set(['json', 'no-ui', 'no-color', 'v', 'force']);

/** Without what belongs to one runner: its part, its files and folders, and how it shows what it does. */
export function asWhole(argv: readonly string[]): readonly string[] {
  const whole: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    const [, name = '', equals = ''] = /^--?([a-z-]+)(=)?/.exec(word) ?? [];
    if (alone.has(name)) continue;
    if (!parts.has(name) && !places.has(name)) whole.push(word);
    // Its value is the next word.
    else if (equals === '') at += 1;
  }
  return whole;
}
