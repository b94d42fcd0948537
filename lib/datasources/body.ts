/** The answer is larger than the reader allows. */
export class TooLarge extends Error {}

/**
 * Reads a body and stops at `maxBytes`, counted after decompression, so that neither a huge answer nor
 * a small one that unpacks to a huge one fills the memory.
 */
export async function readBody(response: Response, maxBytes: number): Promise<Buffer> {
  if (response.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw new TooLarge();
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks, size);
}
