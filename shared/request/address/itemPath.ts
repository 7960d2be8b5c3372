/** Longest segment and longest path that SharePoint takes, in UTF-16 units. */
export const MAX_SEGMENT_UNITS = 255;
export const MAX_PATH_UNITS = 400;

// C0, DEL and C1 controls, and the characters that OneDrive and SharePoint refuse in names:
// https://support.microsoft.com/office/64883a5d-228e-48f5-b3d2-eb39e07630fa
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f"*:<>?\\|]/;

/** A path from a drive's root, not percent-encoded. */
export interface ItemPath {
  /** As it was given, with or without a leading slash. */
  text: string;
  segments: readonly string[];
}

/**
 * Reads a path from a drive's root.
 * @param text with or without one leading slash, which is not counted
 * @returns undefined where it is no path
 */
export function parseItemPath(text: string): ItemPath | undefined {
  const relative = text.startsWith('/') ? text.slice(1) : text;
  if (relative.length > MAX_PATH_UNITS) return undefined;
  const segments = relative.split('/');
  return segments.every(isSegment) ? { text, segments } : undefined;
}

function isSegment(segment: string): boolean {
  return (
    segment !== '' &&
    segment !== '.' &&
    segment !== '..' &&
    segment.length <= MAX_SEGMENT_UNITS &&
    segment.isWellFormed() &&
    !FORBIDDEN.test(segment)
  );
}

/** True for a path that contains a percent sign and two hexadecimal digits: it may be percent-encoded by mistake. */
export function looksPercentEncoded({ text }: ItemPath): boolean {
  return /%[0-9a-f]{2}/i.test(text);
}
