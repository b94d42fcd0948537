/**
 * A 53-bit hash of a text, an exact number: two multiplicative lanes with murmur3's finalisation. Not for secrets; a
 * collision in the term index only costs a look at a line that then fails the query.
 */
export function hash53(text: string): number {
  let a = 0x9e3779b9 ^ text.length;
  let b = 0x85ebca6b ^ text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  a = finalise(a) ^ finalise(b + 0x7f4a7c15);
  b = finalise(b) ^ finalise(a + 0x1b873593);
  return (b >>> 0) * 0x200000 + (a >>> 11);
}

function finalise(lane: number): number {
  let h = lane ^ (lane >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
