import { useState, useSyncExternalStore } from "react";

const KEY = "earshot_author";
const noChange = () => () => {};

function stored(): string {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** Who writes: remembered on this machine once something was written under that name. */
export function useAuthor(initial: string | null = null) {
  const remembered = useSyncExternalStore(noChange, stored, () => "");
  const [typed, setTyped] = useState<string | null>(null);
  const author = typed ?? (remembered === "" ? (initial ?? "") : remembered);
  return {
    author,
    setAuthor: setTyped,
    remember: () => {
      try {
        localStorage.setItem(KEY, author.trim());
      } catch {
        // Not allowed: it is typed again next time.
      }
    },
  };
}
