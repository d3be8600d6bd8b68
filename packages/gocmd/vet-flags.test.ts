// The flags of go vet beside what the installed tool says of itself.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { goMachine } from '#testkit';
import { splitArguments } from './split.ts';
import { findVetFlag, takenVetFlags } from './vet-flags.ts';

interface Told {
  readonly Name: string;
  readonly Bool: boolean;
}

test('every flag of the tool is known, and takes a value where it does there', { timeout: 120_000 }, async () => {
  const { goBin, shared } = await goMachine();
  const env = { ...process.env, ...shared };
  const told = JSON.parse(execFileSync(goBin, ['tool', 'vet', '-flags'], { env, encoding: 'utf8' })) as Told[];
  const names = new Set(told.map(({ Name }) => Name));
  for (const { Name, Bool } of told) {
    const rule = findVetFlag(Name);
    // -tags is that of a build, and -v shows more.
    if (Name === 'tags' || Name === 'v') continue;
    expect({ Name, isKnown: rule !== undefined, takesValue: rule?.value === 'string' }).toEqual({
      Name,
      isKnown: true,
      takesValue: !Bool,
    });
  }
  for (const { name } of takenVetFlags)
    expect(name === 'vettool' || names.has(name) ? undefined : name).toBeUndefined();
});

const split = (words: readonly string[], hasOtherTool = false) =>
  splitArguments(words, {}, (name) => findVetFlag(name, hasOtherTool));

test('flags of tests mean nothing to vet, and those of another tool are handed on', () => {
  expect(split(['vet', '-printf=false', '-tags=x', '-printf.funcs', 'Log', './a'])).toMatchObject({
    gows: ['vet', './a'],
    build: [{ name: 'tags' }],
    run: [
      { name: 'printf', value: 'false' },
      { name: 'printf.funcs', value: 'Log' },
    ],
    diagnostics: [],
  });
  for (const flag of ['-short', '-run=X', '-count=1', '-nosuch']) {
    expect(split(['vet', flag]).diagnostics.map(({ code }) => code)).toEqual(['usage/unknown-flag']);
  }
  expect(split(['vet', '-fix']).diagnostics.map(({ code }) => code)).toEqual(['usage/refused-flag']);
  const other = split(['vet', '-vettool=shadow', '-strict', '-skip=a,b', './a'], true);
  expect(other).toMatchObject({
    gows: ['vet', './a'],
    run: [
      { name: 'strict', value: 'true' },
      { name: 'skip', value: 'a,b' },
    ],
    diagnostics: [],
  });
});
