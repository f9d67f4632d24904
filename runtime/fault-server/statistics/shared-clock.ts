const { hrtime } = process;

/**
 * Milliseconds that are the same on all threads: those of `performance.now()` begin anew on each. Nobody sets them, as the time of
 * day is set: a source would be late by that.
 */
export function sharedTime(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
