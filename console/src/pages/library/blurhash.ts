/** BlurHash (https://github.com/woltapp/blurhash), decoded to RGBA pixels. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~';

function number(text: string): number {
  let value = 0;
  for (const digit of text) value = value * 83 + DIGITS.indexOf(digit);
  return value;
}

const linear = (byte: number) => {
  const share = byte / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

function byteOf(light: number): number {
  const share = Math.min(1, Math.max(0, light));
  const gamma = share <= 0.0031308 ? share * 12.92 : 1.055 * share ** (1 / 2.4) - 0.055;
  return Math.round(gamma * 255);
}

const signedSquare = (value: number) => Math.sign(value) * value * value;

type Light = [number, number, number];

function colours(hash: string, across: number, down: number): Light[] {
  const dc = number(hash.slice(2, 6));
  const found: Light[] = [[linear(dc >> 16), linear((dc >> 8) & 255), linear(dc & 255)]];
  const most = (number(hash[1] ?? '0') + 1) / 166;
  for (let index = 1; index < across * down; index += 1) {
    const ac = number(hash.slice(4 + index * 2, 6 + index * 2));
    const part = (value: number) => signedSquare((value - 9) / 9) * most;
    found.push([part(Math.floor(ac / 361)), part(Math.floor(ac / 19) % 19), part(ac % 19)]);
  }
  return found;
}

/** How much each part weighs at each place of a side, part after part. */
function waves(parts: number, side: number): Float64Array {
  const table = new Float64Array(parts * side);
  for (let part = 0; part < parts; part += 1) {
    for (let place = 0; place < side; place += 1) {
      table[part * side + place] = Math.cos((Math.PI * place * part) / side);
    }
  }
  return table;
}

/** Null for what is no BlurHash. */
export function decodeBlurhash(hash: string, width: number, height: number): Uint8ClampedArray | null {
  const flag = DIGITS.indexOf(hash[0] ?? ' ');
  const across = (flag % 9) + 1;
  const down = Math.floor(flag / 9) + 1;
  if (flag < 0 || hash.length !== 4 + 2 * across * down) return null;
  const parts = colours(hash, across, down);
  const columns = waves(across, width);
  const rows = waves(down, height);
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let [red, green, blue] = [0, 0, 0];
      parts.forEach(([r, g, b], index) => {
        const i = index % across;
        const basis = columns[i * width + x]! * rows[((index - i) / across) * height + y]!;
        red += r * basis;
        green += g * basis;
        blue += b * basis;
      });
      const at = (y * width + x) * 4;
      pixels[at] = byteOf(red);
      pixels[at + 1] = byteOf(green);
      pixels[at + 2] = byteOf(blue);
      pixels[at + 3] = 255;
    }
  }
  return pixels;
}
