import { expect, test } from 'vitest';
import { joinQuoted, splitQuoted } from './quoted.ts';

test('fields end at spaces outside of quotes that enclose a whole field', () => {
  expect(splitQuoted(` -a  '-b=c d' "-e='f'" -g='h`)).toEqual({ words: ['-a', '-b=c d', "-e='f'", "-g='h"] });
});

test('words are joined so that they are split into the same, and not where that cannot be', () => {
  const words = ['/a b/goexec', '-tool', "/it's here", '"', '', "a'b", 'a"b'];
  expect(splitQuoted(joinQuoted(words) ?? '')).toEqual({ words });
  expect(joinQuoted([`/it's "here" /x`])).toBeUndefined();
});
