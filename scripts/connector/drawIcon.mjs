import { makePng } from './png.mjs';

/** What the platform asks for: a drawing of about 160 pixels in a square of 230, on an opaque ground. */
const SIZE = 230;
const SAMPLES = 4;

const GROUND = [0x14, 0x53, 0x2d];
const SHEET = [0xff, 0xff, 0xff];
const HEAD = [0xbb, 0xf7, 0xd0];
const LINE = [0x86, 0xa8, 0x93];
const LOCK = [0xf5, 0x9e, 0x0b];
const KEYHOLE = [0x45, 0x1a, 0x03];

/** Whether a point is in a rectangle with round corners. */
const inRounded = (x, y, left, top, right, bottom, radius) => {
  if (x < left || x > right || y < top || y > bottom) return false;
  const dx = Math.max(left + radius - x, x - (right - radius), 0);
  const dy = Math.max(top + radius - y, y - (bottom - radius), 0);
  return dx * dx + dy * dy <= radius * radius;
};
const inCircle = (x, y, centreX, centreY, radius) =>
  (x - centreX) ** 2 + (y - centreY) ** 2 <= radius ** 2;

/** The shackle of the padlock: a half ring on two legs. */
function inShackle(x, y) {
  const [centreX, centreY, outer, inner] = [152, 128, 27, 16];
  if (y > 146) return false;
  if (y <= centreY)
    return inCircle(x, y, centreX, centreY, outer) && !inCircle(x, y, centreX, centreY, inner);
  const distance = Math.abs(x - centreX);
  return distance <= outer && distance >= inner;
}

/** The lines between the cells of the sheet. */
function onLine(x, y) {
  const isNear = (value, lines) => lines.some((line) => Math.abs(value - line) <= 1.75);
  return isNear(x, [82, 126]) || isNear(y, [68, 96, 124, 152]);
}

/** A sheet of cells with a closed padlock on it: the colour of one point. */
function colourOf(x, y) {
  if (inCircle(x, y, 152, 164, 7) || inRounded(x, y, 148.5, 164, 155.5, 180, 3)) return KEYHOLE;
  if (inRounded(x, y, 113, 140, 191, 195, 9) || inShackle(x, y)) return LOCK;
  // A margin, so that the padlock stands off from the sheet.
  if (inRounded(x, y, 107, 134, 197, 201, 13) || inCircle(x, y, 152, 128, 33)) return GROUND;
  if (!inRounded(x, y, 36, 38, 172, 182, 10)) return GROUND;
  if (onLine(x, y)) return LINE;
  return y < 68 ? HEAD : SHEET;
}

/** The icon of the connector, as PNG. Each pixel is the mean of its samples. */
export function drawIcon() {
  return makePng(SIZE, SIZE, (x, y) => {
    const sum = [0, 0, 0];
    for (let sample = 0; sample < SAMPLES ** 2; sample++) {
      const dx = ((sample % SAMPLES) + 0.5) / SAMPLES;
      const dy = (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
      colourOf(x + dx, y + dy).forEach((value, at) => (sum[at] += value));
    }
    return sum.map((value) => Math.round(value / SAMPLES ** 2));
  });
}
