import fc from 'fast-check';
import { expect, test } from 'vitest';
import { embedJson, fillPage } from './fill.ts';

const template = '<title>%gows:title%</title><script type="application/json" id="data">%gows:data%</script>';

/** What an HTML parser takes for the content of the data element. */
function dataIn(page: string): unknown {
  const [, text] = /<script type="application\/json" id="data">([\s\S]*?)<\/script/i.exec(page) ?? [];
  return JSON.parse(text ?? '');
}

test('data come back as they were, whatever they say', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (data) => {
      expect(JSON.stringify(dataIn(fillPage(template, { title: 'x', data })))).toBe(JSON.stringify(data));
    }),
  );
});

test('nothing in the data ends their element or begins a comment', () => {
  const data = ['</script><script>alert(1)</script>', '<!--', "$& $' $` $1", '%gows:title%'];
  const page = fillPage(template, { title: '<b> & "$&" %gows:data%', data });
  expect(dataIn(page)).toEqual(data);
  expect(page).toContain('<title>&lt;b&gt; &amp; &quot;$&amp;&quot; %gows:data%</title>');
  expect(embedJson(data)).not.toContain('<');
});
