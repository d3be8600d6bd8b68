// Links are told when their mark appears, each once, also of a graph that is half written when first read.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '#testkit';
import { watchLinks } from './link-watch.ts';

it('tells of a link when its mark is there, once, and of no package that was not asked for', async () => {
  await using folder = await temporaryFolder();
  const graph = path.join(folder.path, 'graph.json');
  const place = (name: string) => `${path.join(folder.path, name)}/`;
  const link = (name: string) => ({ ID: 1, Mode: 'link', Package: `ex.com/${name}.test`, Objdir: place(name) });
  const text = JSON.stringify([link('a'), link('b'), link('other')]);
  const told: string[] = [];
  const heard = new EventTarget();
  const watch = watchLinks(graph, ['ex.com/a', 'ex.com/b'], (importPath) => {
    told.push(importPath);
    heard.dispatchEvent(new Event('link'));
  });
  const next = () => new Promise((resolve) => heard.addEventListener('link', resolve, { once: true }));
  const mark = async (name: string) => {
    await mkdir(place(name), { recursive: true });
    await writeFile(`${place(name)}importcfg.link`, '');
  };
  await writeFile(graph, text.slice(0, 20));
  await mark('other');
  await mark('a');
  const first = next();
  await writeFile(graph, text);
  await first;
  const second = next();
  await mark('b');
  await second;
  watch.close();
  expect(told).toEqual(['ex.com/a', 'ex.com/b']);
});
