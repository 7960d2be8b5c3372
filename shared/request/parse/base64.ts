// White space may follow the padding only: were it optional twice in a row, a long run of it would be tried
// in every split, and the time would grow with its square.
const BASE64 = /^[A-Za-z0-9+/\s]+(?:={1,2}\s*)?$/;

/** True for base64, in lines or without padding too. */
export function isBase64(text: string): boolean {
  return BASE64.test(text);
}
