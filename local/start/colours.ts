/** Colours for people: none where the output is no terminal, or NO_COLOR is set (https://no-color.org). */
const isColoured = process.stdout.isTTY && !process.env['NO_COLOR'];

const style =
  (code: number) =>
  (text: string): string =>
    isColoured ? `\u001b[${code}m${text}\u001b[0m` : text;

export const bold = style(1);
export const dim = style(2);
export const red = style(31);
export const green = style(32);
export const yellow = style(33);
export const cyan = style(36);
