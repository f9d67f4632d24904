import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The garbage collector, called by hand: all of it, or what is young only. */
export type Collect = (options?: { readonly type: 'minor' | 'major' }) => void;

export function collector(): Collect {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as Collect;
}

/** Collects until `done`, or until that does not help. */
export async function collectUntil(done: () => boolean, rounds = 100): Promise<void> {
  const collect = collector();
  for (let round = 0; round < rounds && !done(); round++) {
    collect();
    // Finalizers run between tasks.
    await setImmediate();
  }
}
