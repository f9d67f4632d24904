// Mappings and views that come and go while the collector runs, on the main thread and in a worker, where views are made in
// another way. Whatever is kept of a view, its bytes belong to nobody else.

import { setImmediate } from 'node:timers/promises';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { Mapping, pageSize } from 'uapi-bindgen/runtime';
import { collector } from './collector.ts';
import { seeded } from './random.ts';

/** What is left of a view: a part of it, whose mapping may be closed, moved or forgotten. */
interface Kept {
  readonly words: Uint32Array;
  /** What stands in all of them. */
  value: number;
}

/** Throws where a kept view shows what was not written to it. */
export async function stressViews(rounds: number, seed: number): Promise<void> {
  const collect = collector();
  const random = seeded(seed);
  const kept: Kept[] = [];
  for (let round = 0; round < rounds; round++) {
    const pages = 1 + random(8);
    const mapping = Mapping.anonymous(pages * pageSize(), { shared: random(4) === 0 });
    mapping.fill(round % 256);
    const view = mapping.view();
    const offset = view.byteOffset + 4 * random((pages * pageSize()) / 4 - 8);
    const words = new Uint32Array(view.buffer, offset, 8);
    const value = ((round % 256) * 0x0101_0101) >>> 0;
    kept.push({ words, value: end(mapping, random(3)) ? 0 : value });
    const some = kept[random(kept.length)]!;
    check(some, seed);
    // A view of memory that is no more can still be written to, and harms nobody.
    some.value = round;
    some.words.fill(round);
    if (kept.length > 40) kept.splice(random(kept.length), 1 + random(3));
    if (random(3) === 0) collect({ type: 'minor' });
    if (random(20) === 0) collect();
    if (random(5) === 0) await setImmediate();
  }
  for (const one of kept) check(one, seed);
}

/** Closes a mapping, moves and closes it, or leaves it. @returns whether its view shows zeroes now. */
function end(mapping: Mapping, way: number): boolean {
  if (way === 0) mapping.close();
  if (way === 1) mapping.remap().close();
  return way !== 2;
}

function check({ words, value }: Kept, seed: number): void {
  for (const word of words) {
    if (word !== value) throw new Error(`seed ${seed}: a view shows ${word}, expected ${value}`);
  }
}

if (!isMainThread && parentPort !== null) {
  const { rounds, seed } = workerData as { readonly rounds: number; readonly seed: number };
  process.removeAllListeners('warning');
  await stressViews(rounds, seed);
}
