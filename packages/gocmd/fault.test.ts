import { expect, test } from 'vitest';
import { faultsOf } from '#gocmd';

/** As go1.26.8 says it. */
const vendoring = (modules: readonly string[]) =>
  [
    'go: inconsistent vendoring in /src:',
    ...modules.map(
      (name) => `\t${name}@v0.0.0: is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt`,
    ),
    '',
    '\tTo ignore the vendor directory, use -mod=readonly or -mod=mod.',
    '\tTo sync the vendor directory, run:',
    '\t\tgo work vendor',
    '',
  ].join('\n');

test('of the requirements that vendor/modules.txt does not fit, few are told, each once', () => {
  const [fault, ...others] = faultsOf(vendoring(['a', 'b', 'a', 'c', 'd', 'e', 'b']));
  expect(others).toEqual([]);
  expect(fault).toMatchObject({ code: 'workspace/go-list', remedy: 'run go work vendor' });
  expect(fault?.message.match(/\w@v0\.0\.0/g)).toEqual(['a@v0.0.0', 'b@v0.0.0', 'c@v0.0.0']);
  expect(fault?.message).toMatch(/^inconsistent vendoring in \/src: a@.* in vendor\/modules\.txt and 2 more$/);
  expect(faultsOf(vendoring(['a', 'b', 'c']))[0]?.message).not.toContain('more');
});
