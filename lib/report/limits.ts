/** What can be opened again; apart from the reading, which the page loads only when there is a file. */
export const MOST_OPENED_BYTES = 64_000_000;
export const TOO_LARGE = `The file is too large: at most ${MOST_OPENED_BYTES / 1e6} MB can be opened.`;
