import { Suspense, type ReactNode } from "react";

/** How long a page waits before it shows its skeleton. */
const QUICK_MS = 400;

/**
 * Draws what an answer says once it is there. A quick answer is waited for, so that a call that was never seen is a
 * real 404; a slow one is streamed behind its skeleton. (A `loading.tsx` would stream always, and always say 200.)
 */
export async function WhenAnswered<T>({
  answer,
  fallback,
  children,
}: {
  answer: Promise<T>;
  fallback: ReactNode;
  children: (value: T) => ReactNode;
}) {
  const quick = await withinQuick(answer);
  if (quick !== null) return children(quick.value);
  return (
    <Suspense fallback={fallback}>
      <Late answer={answer}>{children}</Late>
    </Suspense>
  );
}

async function Late<T>({ answer, children }: { answer: Promise<T>; children: (value: T) => ReactNode }) {
  return children(await answer);
}

async function withinQuick<T>(answer: Promise<T>): Promise<{ value: T } | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), QUICK_MS);
  });
  try {
    return await Promise.race([answer.then((value) => ({ value })), late]);
  } finally {
    clearTimeout(timer);
  }
}
