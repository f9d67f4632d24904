// The threads that touch: they read pages and check them, count on some, take pages away, and move and unmap chunks.

import { Mapping, syscalls } from 'uapi-bindgen/runtime';
import { Lock } from './lock.ts';
import {
  chunkPages,
  hasOnly,
  patternOf,
  pause,
  type Report,
  removed,
  removing,
  type StressData,
  wordOf,
} from './shared.ts';

type Random = (limit: number) => number;

function mappingOf({ address, pages, pageSize }: StressData): Mapping {
  return Mapping.borrow({ address: BigInt(address), length: pages * pageSize });
}

/** Reads pages at random; what they have to be depends on whether they were removed before, or are since. */
export function read(data: StressData, random: Random, isStopped: () => boolean): Report {
  const { pages, pageSize, countedPages } = data;
  const mapping = mappingOf(data);
  const flags = new Int32Array(data.flags);
  const counts = { reads: 0, zeroesSeen: 0, visits: 0 };
  while (!isStopped()) {
    if (random(4) === 0) {
      visit(data, mapping, random(countedPages));
      counts.visits++;
      continue;
    }
    const page = countedPages + random(pages - countedPages);
    const before = Atomics.load(flags, page);
    const bytes = mapping.read(page * pageSize, pageSize);
    const found = wordOf(bytes);
    const after = Atomics.load(flags, page);
    const pattern = patternOf(data.seed, page);
    const isSource = found === pattern && (before & removed) === 0;
    const isEmpty = found === 0 && (after & removing) !== 0;
    // Taken away in the middle of the reading: what is read after that is empty.
    const isBoth = (before & removed) === 0 && (after & removing) !== 0 && hasOnly(bytes, pattern, 0);
    if (!isSource && !isEmpty && !isBoth)
      throw new Error(`page ${page} shows ${found}; its flags were ${before}, are ${after}`);
    counts.reads++;
    if (isEmpty) counts.zeroesSeen++;
  }
  return counts;
}

/** Counts on a page that others count on too: nobody's visit is lost. */
function visit(data: StressData, mapping: Mapping, page: number): void {
  const visits = new Int32Array(data.visits);
  new Lock(visits, 2 * page).while(() => {
    const bytes = mapping.read(page * data.pageSize, data.pageSize);
    const expected = visits[2 * page + 1]!;
    if (bytes.readUInt32LE() !== expected)
      throw new Error(`page ${page} counts ${bytes.readUInt32LE()}, not ${expected}`);
    if (wordOf(bytes, 4) !== patternOf(data.seed, page)) throw new Error(`page ${page} shows ${wordOf(bytes, 4)}`);
    bytes.writeUInt32LE(expected + 1);
    mapping.write(page * data.pageSize, bytes.subarray(0, 4));
    visits[2 * page + 1] = expected + 1;
  });
}

/** Gives pages back at random: they are empty ever after. */
export function remove(data: StressData, random: Random, isStopped: () => boolean): Report {
  const { pages, pageSize, countedPages } = data;
  const mapping = mappingOf(data);
  const flags = new Int32Array(data.flags);
  const counts = { removals: 0 };
  for (; !isStopped(); pause(random(6))) {
    const first = countedPages + random(pages - countedPages - 4);
    const length = 1 + random(4);
    for (let page = first; page < first + length; page++) Atomics.or(flags, page, removing);
    mapping.discard(first * pageSize, length * pageSize);
    for (let page = first; page < first + length; page++) Atomics.or(flags, page, removed);
    counts.removals++;
  }
  return counts;
}

/** Moves chunk after chunk to another place, looking at its pages before and after, and unmaps it. */
export function move(data: StressData, random: Random, isStopped: () => boolean): Report {
  const { pages, pageSize, chunks } = data;
  const length = chunkPages * pageSize;
  const counts = { moves: 0 };
  for (const [index, { address, place }] of chunks.entries()) {
    if (isStopped()) break;
    const expected = Array.from({ length: chunkPages }, (_, page) =>
      patternOf(data.seed, pages + index * chunkPages + page),
    );
    const look = (at: number, page: number): void => {
      const bytes = Buffer.alloc(pageSize);
      syscalls().load(at + page * pageSize, bytes);
      if (wordOf(bytes) === expected[page]) return;
      throw new Error(`page ${page} of chunk ${index} shows ${wordOf(bytes)}, not ${expected[page]}`);
    };
    look(address, random(chunkPages));
    // MREMAP_MAYMOVE | MREMAP_FIXED
    const moved = syscalls().mremap(address, length, length, 3, place);
    if (moved !== place) throw new Error(`chunk ${index} did not move: ${moved}`);
    look(place, random(chunkPages));
    const gone = random(chunkPages);
    syscalls().madvise(place + gone * pageSize, pageSize, 4);
    expected[gone] = 0;
    for (let page = 0; page < chunkPages; page++) if (page === gone || random(2) === 0) look(place, page);
    syscalls().munmap(place, length);
    counts.moves++;
    pause(random(8));
  }
  return counts;
}
