// Puts data into a page that the build has made. The data lie in the page as JSON that no part of can end the element.

/** Where the build leaves room in a page's template. */
const titlePlace = '%gows:title%';
const dataPlace = '%gows:data%';

/** `template` is one whole file of the build's `pages/`; `data` is what JSON can say. */
export function fillPage(
  template: string,
  { title, data }: { readonly title: string; readonly data: unknown },
): string {
  // Functions, since in a replacement text `$&` would mean something. The title stands above the data and is filled in
  // after them, so that neither is taken for a place of the other.
  return template.replace(dataPlace, () => embedJson(data)).replace(titlePlace, () => escapeText(title));
}

/**
 * JSON for a `<script type="application/json">`: without `<` no text of the data can close the element or begin a
 * comment in it.
 */
export function embedJson(data: unknown): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

/** For the text between tags, and for attributes in quotes. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
