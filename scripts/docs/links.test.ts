import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository } from '../repository.ts';
import { anchorsOf, linksOf, referencesOf } from './links.ts';
import { pages } from './pages.ts';

const read = (page: string) => readFileSync(path.join(repository, page), 'utf8');

/** What is wrong with a link of a page; undefined for one that leads somewhere, or out of the repository. */
function faultOf(page: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [file = '', anchor] = link.split('#');
  const target = path.posix.join(path.posix.dirname(page), file);
  const goal = file === '' ? page : target;
  if (!existsSync(path.join(repository, goal))) return `${page}: ${link}: there is no ${goal}`;
  if (anchor === undefined || !goal.endsWith('.md')) return undefined;
  return anchorsOf(read(goal)).has(anchor) ? undefined : `${page}: ${link}: ${goal} has no heading of that name`;
}

test('every relative link leads to a file, and its anchor to a heading', () => {
  const links = pages.flatMap((page) => linksOf(read(page)).map((link) => [page, link] as const));
  expect(links.length).toBeGreaterThan(50);
  expect(links.flatMap(([page, link]) => faultOf(page, link) ?? [])).toEqual([]);
});

test('every reference is defined, and every definition used', () => {
  for (const page of pages) {
    const { used, defined } = referencesOf(read(page));
    const shortcuts = defined.filter((name) => read(page).includes(`[${name}]`));
    expect({ page, undefined: used.filter((name) => !defined.includes(name)) }).toEqual({ page, undefined: [] });
    expect({ page, unused: defined.filter((name) => !shortcuts.includes(name)) }).toEqual({ page, unused: [] });
  }
});

test('every page in docs is linked from the README or from a page that is', () => {
  const seen = new Set(['README.md']);
  for (const page of seen) {
    for (const link of linksOf(read(page))) {
      const target = path.posix.join(path.posix.dirname(page), link.split('#')[0] ?? '');
      if (pages.includes(target)) seen.add(target);
    }
  }
  expect(pages.filter((page) => page.startsWith('docs/') && !seen.has(page))).toEqual([]);
});

describe('the reader of pages', () => {
  test('takes links from prose and not from code', () => {
    const page = '[a](b.md) `[c](d.md)` [e](f_(g).md#h "title")\n\n    [i](j.md)\n\n```\n[k](l.md)\n```\n[m]: n.md\n';
    expect(linksOf(page)).toEqual(['b.md', 'f_(g).md#h', 'n.md']);
  });

  test('makes anchors as GitHub does', () => {
    const page = '# Where `gows` differs: 2nd try\n## A\n## A\n```\n# not this\n```\n### [Link](x.md) & more\n';
    expect([...anchorsOf(page)]).toEqual(['where-gows-differs-2nd-try', 'a', 'a-1', 'link--more']);
  });
});
