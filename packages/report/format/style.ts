// The few colours that output may have. Everything reads the same without them.

export type Paint = (text: string) => string;

export interface Style {
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly dim: Paint;
  readonly bold: Paint;
}

function sgr(on: number, off: number): Paint {
  return (text) => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`);
}

const coloured: Style = {
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
  dim: sgr(2, 22),
  bold: sgr(1, 22),
};

const same: Paint = (text) => text;
const plain: Style = { red: same, green: same, yellow: same, dim: same, bold: same };

/** Red: failed. Green: fine. Yellow: look at it. Dim: context. Bold: headings. */
export function createStyle(color: boolean): Style {
  return color ? coloured : plain;
}
