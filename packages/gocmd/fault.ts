// Turns what the go command says on stderr when it refuses a whole workspace into diagnostics with place and remedy.

import { type Code, type Diagnostic, failure, type Place, shellWord } from '#diagnostics';

interface Known {
  readonly pattern: RegExp;
  readonly code: Code;
  /** What to do. `advice` is the command that the go command itself recommends, if it does. */
  readonly remedy?: (match: RegExpExecArray, advice: string | undefined) => string;
}

/** What the network says when it is not there, in the words of Go's net, http and module code. */
const offline =
  /module lookup disabled by GOPROXY=off|dial (tcp|udp|unix)|no such host|connection (refused|reset)|i\/o timeout|network is unreachable|no route to host|TLS handshake timeout|proxyconnect|context deadline exceeded|server misbehaving|50[234] (Bad Gateway|Service Unavailable|Gateway Timeout)/;

const known: readonly Known[] = [
  {
    pattern: /cannot load module (\S+) listed in go\.work file: open (.+): (?:no such file|The system cannot find)/,
    code: 'workspace/missing-member',
    remedy: (match) =>
      `create ${match[2]}, or take the folder out: go work edit -dropuse=${shellWord(useOf(match[1] ?? ''))}`,
  },
  {
    pattern: /requires go >= (\S+?),? but go\.work (?:lists|implicitly requires) go \S+;/,
    code: 'workspace/go-list',
    remedy: (match) => `run go work use, which raises the go line of go.work to ${match[1]}`,
  },
  {
    pattern: /module (\S+) appears multiple times in workspace/,
    code: 'workspace/go-list',
    remedy: (match) =>
      `give one of the modules named ${match[1]} another path, or take one out: go work edit -dropuse=DIR`,
  },
  {
    pattern: /requires go >= (\S+) \(running go \S+; GOTOOLCHAIN=\S+\)/,
    code: 'go/too-old',
    remedy: (match) => `install Go ${match[1]}, or let the go command fetch it: GOTOOLCHAIN=auto`,
  },
  {
    pattern: /^download (go[^\s:]+)(?: for \S+)?:/,
    code: 'go/too-old',
    remedy: (match) =>
      `install ${match[1]} by hand, or correct GOTOOLCHAIN, or the go and toolchain lines of go.work and go.mod`,
  },
  {
    pattern: /GOTOOLCHAIN/,
    code: 'config/environment',
    remedy: () => 'correct GOTOOLCHAIN; `go env GOTOOLCHAIN` shows it',
  },
  {
    pattern: /^(CC|CXX|FC) environment variable could not be parsed/,
    code: 'config/environment',
    remedy: (match) => `correct ${match[1]}; \`go env ${match[1]}\` shows it`,
  },
  {
    pattern: /parsing [$%]GOFLAGS/,
    code: 'config/environment',
    remedy: () => 'correct GOFLAGS; `go env GOFLAGS` shows it',
  },
  {
    pattern: /unsupported GOOS\/GOARCH pair/,
    code: 'config/environment',
    remedy: () => 'correct GOOS and GOARCH; `go tool dist list` names all pairs',
  },
  {
    pattern: /^creating work dir: /,
    code: 'config/environment',
    remedy: () => 'set TMPDIR, and GOTMPDIR where it is set, to a folder that is there and can be written',
  },
  {
    pattern: /^(failed to initialize build cache|build cache is (required|disabled))/,
    code: 'config/environment',
    remedy: () => 'set GOCACHE to a folder that can be made and written, or HOME to one; `go env GOCACHE` shows it',
  },
  {
    pattern: /^GOPATH entry is|^module cache not found|^cannot find GOROOT/,
    code: 'config/environment',
    remedy: () => 'correct GOPATH, GOMODCACHE and GOROOT; `go env` shows them',
  },
  {
    pattern: /invalid GOWORK|reading go\.work: read .*is a directory/,
    code: 'config/environment',
    remedy: () => 'set GOWORK to the path of a go.work file, to off, or not at all',
  },
  {
    pattern: /-mod may only be set to readonly or vendor when in workspace mode/,
    code: 'usage/flag-value',
    remedy: () => 'leave -mod out, also of GOFLAGS',
  },
  {
    pattern: /^-race (?:requires cgo|is not supported on)/,
    code: 'usage/flag-value',
    remedy: () => 'leave -race out; gows then uses the race detector where it can be used',
  },
  {
    pattern: /-mod=\S* not supported/,
    code: 'usage/flag-value',
    remedy: () => 'use -mod=readonly, -mod=vendor or -mod=mod',
  },
  {
    pattern: /missing go\.sum entry/,
    code: 'workspace/go-list',
    remedy: () => 'run go mod tidy in the module, or go work sync in the workspace',
  },
  {
    pattern: /inconsistent vendoring/,
    code: 'workspace/go-list',
    remedy: (_, advice) => `run ${advice ?? 'go work vendor'}`,
  },
  {
    pattern: /ambiguous import: found package (\S+) in multiple modules/,
    code: 'workspace/package',
    remedy: (match) => `require only one of them, or a version that no longer has ${match[1]}: go get MODULE@VERSION`,
  },
  {
    pattern: /use of internal package (\S+) not allowed/,
    code: 'workspace/package',
    remedy: (match) => `import it from beneath the folder that holds internal, or move ${match[1]} out of there`,
  },
  {
    pattern: /updates to go\.mod needed/,
    code: 'workspace/go-list',
    remedy: (_, advice) => `run ${advice ?? 'go mod tidy'} in the module`,
  },
  {
    pattern: offline,
    code: 'workspace/offline',
    remedy: () => 'run go mod download where there is a network, or set GOPROXY to a proxy that can be reached',
  },
];

/** Every fault in the order told, as errors. Empty where stderr has none. */
export function faultsOf(stderr: string): readonly Diagnostic[] {
  return paragraphs(stderr).flatMap((text) => faultsIn(text));
}

/** Code and remedy for what the go command says, where it is one of the faults known here. */
export function classifyFault(text: string): { readonly code?: Code; readonly remedy?: string } {
  const advice = adviceIn(text);
  for (const { pattern, code, remedy } of known) {
    const match = pattern.exec(text);
    if (!match) continue;
    const told = remedy?.(match, advice) ?? (advice && `run ${advice}`);
    return { code, ...(told ? { remedy: told } : {}) };
  }
  return advice ? { remedy: `run ${advice}` } : {};
}

/** One paragraph for each message: it begins with `go: ` and goes on to the next such line. */
function paragraphs(stderr: string): readonly string[] {
  const found: string[] = [];
  for (const line of stderr.split(/\r?\n/)) {
    if (/^go: (downloading|finding|extracting|warning:|upgraded|added|downgraded) ?/.test(line)) continue;
    if (line.trim() === '') continue;
    if (line.startsWith('go: ') || found.length === 0) found.push(line.replace(/^go: /, ''));
    else found[found.length - 1] += `\n${line}`;
  }
  return found;
}

function faultsIn(text: string): readonly Diagnostic[] {
  const placed = placedLines(text);
  if (placed.length > 0) {
    return placed.map(({ place, message }) => {
      const { code, remedy } = classifyFault(message);
      const modfile = /go\.(mod|work|sum)$/.test(place.file) ? 'modfile/syntax' : 'workspace/go-list';
      return failure(code ?? modfile, message, { place, ...(remedy ? { remedy } : {}) });
    });
  }
  const { code, remedy } = classifyFault(text);
  return [failure(code ?? 'workspace/go-list', sentenceOf(withFewRequirements(text)), remedy ? { remedy } : {})];
}

/** How many requirements are told that vendor/modules.txt does not fit: there is a line for each, of each module. */
const mostRequirements = 3;

function withFewRequirements(text: string): string {
  const told = new Set<string>();
  const lines = text.split('\n').filter((line) => {
    if (!/^\t\S+@\S+: /.test(line)) return true;
    const isFirst = !told.has(line);
    told.add(line);
    return isFirst && told.size <= mostRequirements;
  });
  const more = told.size - mostRequirements;
  if (more > 0) lines.splice(1 + mostRequirements, 0, `and ${more} more`);
  return lines.join('\n');
}

/** Lines `file:line:` or `file:line:column:` with a message, as parse errors have them. */
function placedLines(text: string): readonly { readonly place: Place; readonly message: string }[] {
  return text.split('\n').flatMap((line) => {
    const match = /^((?:[A-Za-z]:)?[^:\s][^:]*):(\d+)(?::(\d+))?: (.*)$/.exec(line);
    return match ? [{ place: placeFrom(match[1] ?? '', match[2], match[3]), message: match[4] ?? '' }] : [];
  });
}

/** A position as the go command prints it: `dir/file.go:3:8`. */
export function parsePosition(position: string): Place | undefined {
  const match = /^(.+?):(\d+)(?::(\d+))?$/.exec(position);
  return match ? placeFrom(match[1] ?? '', match[2], match[3]) : undefined;
}

function placeFrom(file: string, line: string | undefined, column: string | undefined): Place {
  return { file, ...(line ? { line: Number(line) } : {}), ...(column ? { column: Number(column) } : {}) };
}

/** go's words as one sentence, without the advice that stands below them. */
export function sentenceOf(text: string): string {
  return text
    .replace(/(?:;|\n)\s*(?:[Tt]o (?:ignore|sync|update|add|fix|create|upgrade)|Remove the)[ :][\s\S]*$/, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
    .replace(/:$/, '');
}

/** The command below `…; to update it:`, perhaps after a `cd`; the last one, as the first may say how to do without. */
function adviceIn(text: string): string | undefined {
  const match = [...text.matchAll(/[Tt]o [^\n:]*:\n\s*(?:(cd [^\n]+)\n\s*)?(go [^\n]+)/g)].at(-1);
  return match && [match[1], match[2]].flatMap((line) => (line ? [line.trim()] : [])).join(' && ');
}

function useOf(folder: string): string {
  return /^(\.{0,2}\/|[A-Za-z]:)/.test(folder) ? folder : `./${folder}`;
}
