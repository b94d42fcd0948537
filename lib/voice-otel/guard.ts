/** Told of what the kit had to swallow. Never throws. */
export type Report = (error: unknown) => void;

/** Wraps the application's `onError`, which may itself throw. */
export function reporter(onError: ((error: unknown) => void) | undefined): Report {
  return (error) => {
    try {
      onError?.(error);
    } catch {
      // Telemetry must not break the call, whatever its error handler does.
    }
  };
}

/** Runs telemetry code on behalf of a call: what it throws is reported, and `fallback` returned. */
export function guarded<T>(report: Report, fallback: T, run: () => T): T {
  try {
    return run();
  } catch (error) {
    report(error);
    return fallback;
  }
}
