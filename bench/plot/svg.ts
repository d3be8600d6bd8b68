// The pieces of a drawing: elements as text, and the frame with its colours for light and dark backgrounds.

/** `<name a="1">content</name>`; `content` is markup already. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, content = ''): string {
  const words = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? tidy(value) : escapeXml(value)}"`,
  );
  return content === '' ? `<${name}${words.join('')}/>` : `<${name}${words.join('')}>${content}</${name}>`;
}

export interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Classes of the frame's style: `small`, `faint`, `strong`. */
  readonly class?: string;
}

export function text(words: string, { x, y, anchor, class: names }: TextPlace): string {
  const attributes = { x, y, ...(anchor ? { 'text-anchor': anchor } : {}), ...(names ? { class: names } : {}) };
  return element('text', attributes, escapeXml(words));
}

export function line(x1: number, y1: number, x2: number, y2: number, name: string): string {
  return element('line', { x1, y1, x2, y2, class: name });
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** For those who cannot see it. */
  readonly title: string;
  readonly body: readonly string[];
}

// Every colour has at least 3 : 1 on its background, text 4.5 : 1. A page that shows the file as a picture hands on whether
// the reader wants light or dark; the background is drawn, so that it is readable also where the page is otherwise.
const style = `
text { font: 13px ui-sans-serif, system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; fill: #1f2328; }
.small { font-size: 11.5px; } .faint { fill: #59636e; } .strong { font-weight: 600; } .title { font-size: 15px; font-weight: 600; }
.back { fill: #ffffff; } .grid { stroke: #d8dee4; } .axis { stroke: #8c959f; }
.goal { stroke: #b35900; stroke-width: 1.5; stroke-dasharray: 5 3; } .goal-text { fill: #8f4700; paint-order: stroke; stroke: #ffffff; stroke-width: 4px; }
.own { fill: #1f6feb; } .other { fill: #9aa4ae; } .least { stroke: #1f2328; stroke-width: 1.5; }
.guide { stroke: #8c959f; stroke-dasharray: 2 4; }
.line { fill: none; stroke-width: 2; } .dashed { stroke-dasharray: 6 4; }
.s0 { stroke: #1f6feb; fill: #1f6feb; } .s1 { stroke: #1a7f37; fill: #1a7f37; } .s2 { stroke: #bf3989; fill: #bf3989; }
.s3 { stroke: #8250df; fill: #8250df; } .s4 { stroke: #6e7781; fill: #6e7781; } .s5 { stroke: #424a53; fill: #424a53; }
.line.s0, .line.s1, .line.s2, .line.s3, .line.s4, .line.s5 { fill: none; } text.label { stroke: none; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } .faint { fill: #9198a1; } .back { fill: #0d1117; } .grid { stroke: #2a313a; } .axis { stroke: #656c76; }
.goal { stroke: #e3a04f; } .goal-text { fill: #e8ac63; stroke: #0d1117; } .own { fill: #4493f8; } .other { fill: #656c76; } .least { stroke: #e6edf3; }
.guide { stroke: #656c76; }
.s0 { stroke: #58a6ff; fill: #58a6ff; } .s1 { stroke: #3fb950; fill: #3fb950; } .s2 { stroke: #f778ba; fill: #f778ba; }
.s3 { stroke: #bc8cff; fill: #bc8cff; } .s4 { stroke: #8b949e; fill: #8b949e; } .s5 { stroke: #c9d1d9; fill: #c9d1d9; }
}
`;

export function draw({ width, height, title, body }: Drawing): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
  };
  const parts = [
    element('title', {}, escapeXml(title)),
    element('style', {}, style),
    element('rect', { class: 'back', width, height, rx: 6 }),
    ...body,
  ];
  return `${element('svg', attributes, `\n${parts.join('\n')}\n`)}\n`;
}

/** Room that words take at the size of `text`, in pixels: an estimate on the wide side, as fonts differ. */
export function widthOf(words: string, size = 13): number {
  return words.length * size * 0.56;
}

function escapeXml(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function tidy(value: number): string {
  return String(Math.round(value * 100) / 100);
}
