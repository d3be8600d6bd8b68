// Text for XML 1.0: what has no place in it is shown by its code, so that nothing a test prints breaks the file.

/** Characters that XML 1.0 cannot hold in any form: controls but tab and line ends, halves of surrogate pairs, non-characters. */
const impossible =
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Between tags. */
export function xmlText(text: string): string {
  return possible(text)
    .replace(/[&<>]/g, (char) => named[char] ?? char)
    .replaceAll('\r', '&#13;');
}

/** In an attribute with double quotes; line ends and tabs stay what they are. */
export function xmlAttribute(text: string): string {
  return possible(text)
    .replace(/[&<>"]/g, (char) => named[char] ?? char)
    .replace(/[\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function possible(text: string): string {
  return text.replace(impossible, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
