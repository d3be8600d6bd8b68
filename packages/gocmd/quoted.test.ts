import { expect, test } from 'vitest';
import { splitQuoted } from './quoted.ts';

test('fields end at spaces outside of quotes that enclose a whole field', () => {
  expect(splitQuoted(` -a  '-b=c d' "-e='f'" -g='h`)).toEqual({ words: ['-a', '-b=c d', "-e='f'", "-g='h"] });
});
