import { expect, test } from 'vitest';
import { redactor } from '#events';
import { secretArguments } from './secret-arguments.ts';

test.for([
  ['-token=hunter2-x'],
  ['--db-password', 'hunter2-x'],
  ['-args', '-api_key=hunter2-x'],
  ['API_TOKEN=hunter2-x'],
  ['-dsn', 'postgres://u:hunter2-x@db/x'],
])('the secret of %s is taken out', (argv) => {
  expect(redactor(secretArguments(['test', ...argv]))('said hunter2-x')).toBe('said ***');
});

test('what is no secret stays, as do the names', () => {
  const argv = ['affected', 'test', './auth', '-run', 'TestToken', '-timeout=3000000s', '-v', '-token'];
  expect(redactor(secretArguments(argv))(argv.join(' '))).toBe(argv.join(' '));
});
