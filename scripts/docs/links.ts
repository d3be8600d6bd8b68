// Links of a Markdown page, and the anchors that its headings make.

/** Targets of links and images, inline and by reference, without what stands in code. */
export function linksOf(page: string): readonly string[] {
  const text = withoutCode(page);
  const inline = [...text.matchAll(/\]\(<?([^()\s>]+(?:\([^()\s]*\))?[^()\s>]*)>?(?: "[^"]*")?\)/g)];
  const references = [...text.matchAll(/^\[[^\]]+\]: (\S+)/gm)];
  return [...inline, ...references].map(([, target = '']) => target);
}

/** Names of references that a page uses as `[text][name]`, and those that it defines. */
export function referencesOf(page: string): { readonly used: readonly string[]; readonly defined: readonly string[] } {
  const text = withoutCode(page);
  return {
    used: [...text.matchAll(/\]\[([^\]]+)\]/g)].map(([, name = '']) => name),
    defined: [...text.matchAll(/^\[([^\]]+)\]: /gm)].map(([, name = '']) => name),
  };
}

/** Anchors as GitHub makes them of headings: lower case, no marks, dashes for spaces, a number for the second of a name. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutFences(page).matchAll(/^#{1,6} (.+)$/gm)) {
    const shown = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = shown.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    let name = anchor;
    for (let n = 1; anchors.has(name); n++) name = `${anchor}-${n}`;
    anchors.add(name);
  }
  return anchors;
}

function withoutFences(page: string): string {
  return page.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/<!--[\s\S]*?-->/g, '');
}

function withoutCode(page: string): string {
  return withoutFences(page)
    .replaceAll(/^ {4}.*$/gm, '')
    .replaceAll(/`[^`\n]*`/g, '');
}
