// Which texts of an environment are secret, and in which forms programs print them.

/**
 * Names that tell of a secret. AUTHOR is no AUTH, and PWD no password; what an `…_AUTH_SOCK` or `XAUTHORITY` holds is a
 * place.
 */
const secretName =
  /TOKEN|SECRET|PASSW(OR)?D|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SIGNING_?KEY|_PWD$|(?:^|_)DSN$|AUTH(?!OR(?!I[SZ]))(?!_SOCK)/i;

/** Whether a variable, a flag or a setting of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** Words that stand in any output, in a variable such as AUTH_MODE, or as everybody's password of a test database. */
const plainWords = new Set([
  'disabled',
  'enabled',
  'default',
  'optional',
  'required',
  'anonymous',
  'always',
  'password',
  'postgres',
  'example',
  'testing',
]);

const shortest = 6;
const shortestNumber = 8;

/**
 * The texts that are taken out, longest first. A value of several lines counts line by line, as every line of a test's
 * output is an event of its own. Passwords in addresses (`postgres://user:…@host`) count under any name.
 */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const found = new Set<string>();
  for (const [name, value] of Object.entries(env)) {
    if (!value) continue;
    const whole = isSecretName(name) ? [value] : [];
    for (const [, password] of value.matchAll(/:\/\/[^\s/:@]*:([^\s/@]+)@/g)) if (password) whole.push(password);
    for (const text of whole) {
      // Nobody encodes a line of a key by itself, and the lines are many.
      for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
        if (isSecret(line)) for (const form of plainForms(line)) found.add(form);
      }
      if (isSecret(text.trim())) for (const form of formsOf(text.trim())) found.add(form);
      // What `base64 < file` or `hex` made of it holds the end of the line as well.
      if (text !== text.trim() && isSecret(text.trim())) for (const form of encodedForms(text)) found.add(form);
    }
  }
  return [...found].sort((a, b) => b.length - a.length);
}

function isSecret(text: string): boolean {
  if (text.length < shortest || plainWords.has(text.toLowerCase())) return false;
  return text.length >= shortestNumber || !/^\d+$/.test(text);
}

function formsOf(text: string): readonly string[] {
  return [...plainForms(text), ...addressForms(text), ...encodedForms(text)];
}

/** As it is, and as it stands in quotes: of JSON, of Go, of JSON within JSON, of HTML. */
function plainForms(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const forGo = json.replace(/[<>&\u2028\u2029]/g, escaped);
  const html = text.replace(/[&<>"']/g, (char) => htmlNames[char] ?? char);
  // Package testing writes `_` for a blank in the name of a test.
  return [
    text,
    text.replaceAll(' ', '_'),
    json,
    forGo,
    JSON.stringify(json).slice(1, -1),
    html,
    html.replace(/&#34;/g, '&quot;'),
  ];
}

const htmlNames: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

/** As encoding/json writes what HTML could take amiss. */
function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** In a path, a query and a form of an address, by the rules of browsers and of net/url, hex in either case. */
function addressForms(text: string): readonly string[] {
  const strict = encodeURIComponent(text.toWellFormed());
  const query = strict.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const path = query.replace(/%(24|26|2B|3A|3D|40)/g, (code) => decodeURIComponent(code));
  const all = [strict, query, query.replaceAll('%20', '+'), path];
  return [...all, ...all.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}

/** In base64 of both alphabets, alone or amid other text (`user:…` of a header), in hex, and as a list of bytes. */
function encodedForms(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const whole = bytes.toString('base64');
  const hex = bytes.toString('hex');
  const pairs = hex.match(/../g) ?? [];
  const base64 = [whole, ...within(bytes)];
  const all = [
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    whole.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'),
    hex,
    hex.toUpperCase(),
    pairs.join(' '),
    pairs.join(' ').toUpperCase(),
    pairs.map((pair) => `\\x${pair}`).join(''),
    [...bytes].join(' '),
    [...bytes].join(', '),
    [...bytes].join(','),
  ];
  return all.filter((form) => form.length >= shortest);
}

/** What is the same in base64 whatever stands before and after, for each of the three ways in which it can begin. */
function within(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const mixedAtEnd = (before + bytes.byteLength) % 3 === 0 ? 0 : 1;
    return text.slice([0, 2, 3][before], text.length - mixedAtEnd);
  });
}
