import { expect, test } from 'vitest';
import { failure, warning } from '#diagnostics';
import { drawDiagnostic } from './diagnostic.ts';

const files: Readonly<Record<string, string>> = {
  'go.work': 'go 1.26\r\n\r\nuse ./svc @v0.5.0\r\n',
  'tabs.mod': 'require (\n\t\texample.com/ü v1 oops\n)\n',
};
const options = { color: false, source: (file: string) => files[file] };

test('place, line, caret, what belongs to it and the remedy, all readable without colour', () => {
  const diagnostic = failure('modfile/syntax', 'use takes one folder', {
    place: { file: 'go.work', line: 3, column: 11 },
    related: [{ message: 'the module is v0.5.0 here', place: { file: 'svc/go.mod', line: 1 } }],
    remedy: 'write: use ./svc',
  });
  expect(drawDiagnostic(diagnostic, options)).toBe(
    [
      'gows: go.work:3:11: use takes one folder [modfile/syntax]',
      '    3 | use ./svc @v0.5.0',
      '      |           ^',
      '  svc/go.mod:1: the module is v0.5.0 here',
      '  remedy: write: use ./svc',
      '',
    ].join('\n'),
  );
});

test('the caret counts bytes as the go command does, and stands right below tabs and letters of two bytes', () => {
  const column = Buffer.byteLength('\t\texample.com/ü v1 ') + 1;
  const diagnostic = failure('modfile/syntax', 'what is this', { place: { file: 'tabs.mod', line: 2, column } });
  expect(drawDiagnostic(diagnostic, options).split('\n')[2]).toBe('      | \t\t                 ^');
});

test('a file that cannot be read, a line beyond its end and no place at all draw no frame', () => {
  for (const place of [
    { file: 'gone.mod', line: 1, column: 1 },
    { file: 'go.work', line: 99, column: 1 },
  ]) {
    expect(drawDiagnostic(failure('modfile/syntax', 'm', { place }), options).split('\n')).toHaveLength(2);
  }
  expect(drawDiagnostic(warning('race/unavailable', 'no C compiler'), options)).toBe(
    'gows: warning: no C compiler [race/unavailable]\n',
  );
});
