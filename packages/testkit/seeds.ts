// The seeds of generated tests: as many as a test has, or those that GOWS_SEED names.

/**
 * `GOWS_SEED=7` or `GOWS_SEED=7,12` names them; else they count from 1.
 * @throws Error where it is neither, as a test of no or another seed than was asked for would pass for the wrong reason.
 */
export function seedsOf(count: number, asked: string | undefined = process.env['GOWS_SEED']): readonly number[] {
  if (asked === undefined || asked === '') return Array.from({ length: count }, (_, at) => at + 1);
  return asked.split(',').map((word) => {
    const seed = Number(word);
    if (/^\s*\d+\s*$/.test(word) && Number.isSafeInteger(seed)) return seed;
    throw new Error(`GOWS_SEED is one whole number or several, as in GOWS_SEED=7 or GOWS_SEED=7,12, not ${asked}`);
  });
}
