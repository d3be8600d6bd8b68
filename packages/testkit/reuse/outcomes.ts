// How the packages of a run ended, in words that gows and the go command share.

export type Ending = 'pass' | 'fail' | 'skip';

export interface Outcome {
  readonly ending: Ending;
  /** Test → ending; without those of a package that was not built. */
  readonly tests: ReadonlyMap<string, Ending>;
}

/** By import path. */
export type Outcomes = ReadonlyMap<string, Outcome>;

/** One line for each difference. */
export function differencesOf(ours: Outcomes, theirs: Outcomes): readonly string[] {
  const found: string[] = [];
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const [our, their] = [ours.get(name), theirs.get(name)];
    if (!our || !their) found.push(`${name}: ${our ? 'only gows' : 'only go'} has it`);
    else if (our.ending !== their.ending) found.push(`${name}: gows says ${our.ending}, go says ${their.ending}`);
    else {
      for (const test of new Set([...our.tests.keys(), ...their.tests.keys()])) {
        const [a, b] = [our.tests.get(test), their.tests.get(test)];
        if (a !== b) found.push(`${name} ${test}: gows says ${a ?? 'nothing'}, go says ${b ?? 'nothing'}`);
      }
    }
  }
  return found;
}
