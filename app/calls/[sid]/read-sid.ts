/** Next hands a segment over as it stands in the URL; a malformed escape is not a Call SID. */
export function readSid(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
