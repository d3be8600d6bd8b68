import { expect, test } from 'vitest';
import { redactor } from '#events';
import { secretArguments, shownArguments } from './secret-arguments.ts';

test.for([
  ['-token=hunter2-x'],
  ['--db-password', 'hunter2-x'],
  ['-args', '-api_key=hunter2-x'],
  ['API_TOKEN=hunter2-x'],
  ['-dsn', 'postgres://u:hunter2-x@db/x'],
  ['--remote', 'http://ci:hunter2-x@host/c'],
  ['--remote=https://ci:hunter2-x@host'],
  ['--remote=https://hunter2-x@host'],
  ['--remote', 'https://ci:hunter2%2Dx@host'],
  ['-args', '-db=mysql://u:hunter2-x@db?x,mysql://v@db'],
  ['each', '--', 'sh', '-c', 'export API_TOKEN=hunter2-x; make'],
  ['each', '--', 'sh', '-c', "A=1 DB_PASSWORD='hunter2-x' make --x"],
  ['each', '--', 'curl', '-H', 'Authorization: Bearer hunter2-x', 'http://h'],
])('the secret of %s is taken out', (argv) => {
  expect(redactor(secretArguments(['test', ...argv]))('said hunter2-x')).toBe('said ***');
});

test('what is no secret stays, as do the names', () => {
  const argv = [
    'affected',
    'test',
    './auth',
    '-run',
    'TestToken',
    '-timeout=3000000s',
    '-v',
    '-args',
    'A=b; c --d=e',
    '-token',
  ];
  expect(redactor(secretArguments(argv))(argv.join(' '))).toBe(argv.join(' '));
});

test('of an address on the command line neither user nor password is shown, and host and path are', () => {
  const argv = ['test', '--remote', 'http://ci:p@ss:w@host:80/a', '--remote=s3://b/c', '-args', '-u=redis://:x@h'];
  expect(shownArguments(argv)).toEqual([
    ...['test', '--remote', 'http://***@host:80/a', '--remote=s3://b/c'],
    ...['-args', '-u=redis://***@h'],
  ]);
  expect(redactor(secretArguments(argv))('p@ss:w and s3://b/c, but not ci')).toBe('*** and s3://b/c, but not ci');
});
