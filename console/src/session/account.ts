/** Enough to tell apart those who use one browser. */
const MARK_BYTES = 8;

/** A short mark of a token, by which it is known again and not found out. */
export async function accountOf(token: string): Promise<string> {
  const bytes = new TextEncoder().encode(token);
  // Pages without TLS have no digests.
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle) return plainMark(bytes);
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return [...digest.subarray(0, MARK_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** FNV-1a of 64 bits: of a token, which is long and random, they say next to nothing. */
function plainMark(bytes: Uint8Array): string {
  let mark = 0xcbf29ce484222325n;
  for (const byte of bytes) mark = BigInt.asUintN(64, (mark ^ BigInt(byte)) * 0x100000001b3n);
  return mark.toString(16).padStart(16, '0');
}
