import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './statistics.ts';

/** What the model of a header of some size costs. */
export interface GrowthPoint {
  readonly kilobytes: number;
  /** Of the processor. */
  readonly milliseconds: number;
}

const sizes = [1, 2, 4, 8, 16, 32];
const unitsPerSize = 250;
const runs = 5;
/** What warms the engine up. */
const readBefore = { size: 4, times: 8 };
const readingProcess = fileURLToPath(new URL('growth-reading.js', import.meta.url));

/** Records, enumerators, constants, requests and a function-like macro, under names of their own. */
function unit(index: number): string {
  return `/* Unit ${index}: what an ordinary header holds. */
struct growth_${index} {
  __u32 kind : 4, flags : 28;
  __u16 length;
  union { __u64 address; struct { __u32 x, y; } point; } where;
  char name[16];
};
enum growth_kind_${index} { GROWTH_A_${index} = ${index}, GROWTH_B_${index}, GROWTH_C_${index} };
#define GROWTH_FLAG_${index} (1U << (${index} % 32))
#define GROWTH_MASK_${index} (GROWTH_FLAG_${index} | GROWTH_B_${index})
#define GROWTH_SIZE_${index}(n) (sizeof(struct growth_${index}) * (n))
#define GROWTH_IOCTL_${index} _IOWR('g', ${index % 256}, struct growth_${index})
`;
}

/** Headers of growing size to models, in turns, each by a process of its own on the Node at a path, which has read others before. */
export function growth(node: string): GrowthPoint[] {
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  const written = (name: string, size: number): string => {
    const units = Array.from({ length: size * unitsPerSize }, (_, index) => unit(index));
    const header = join(folder, name);
    writeFileSync(header, `#include <linux/types.h>\n#include <linux/ioctl.h>\n${units.join('')}`);
    return header;
  };
  try {
    // A header is tokenized once in a process, so each reading needs a file of its own.
    const before = Array.from({ length: readBefore.times }, (_, index) =>
      written(`before-${index}.h`, readBefore.size),
    );
    const headers = sizes.map((size) => ({ header: written(`growth-${size}.h`, size), times: [] as number[] }));
    for (let run = 0; run < runs; run++) {
      for (const { header, times } of headers) {
        const printed = execFileSync(node, [readingProcess, ...before, header], { encoding: 'utf8' });
        times.push(Number(printed));
      }
    }
    return headers.map(({ header, times }) => ({
      kilobytes: statSync(header).size / 1024,
      milliseconds: median(times),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const growthHead = ['KB of header', 'processor ms', 'µs per KB'];

/** The last column stays the same where cost grows with the text. */
export function growthRows(points: readonly GrowthPoint[]): string[][] {
  return points.map(({ kilobytes, milliseconds }) => [
    kilobytes.toFixed(0),
    milliseconds.toFixed(0),
    ((milliseconds * 1000) / kilobytes).toFixed(0),
  ]);
}
