import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { targetNamed } from '../codegen/abi/target/target.ts';
import { snapshotRoots } from '../codegen/pipeline/include-roots.ts';
import { modelOf } from '../codegen/pipeline/model-of.ts';
import { processorTimeOf } from './processor-time.ts';
import { median } from './statistics.ts';

/** What the model of a header of some size costs. */
export interface GrowthPoint {
  readonly kilobytes: number;
  /** Of the processor. */
  readonly milliseconds: number;
}

const sizes = [1, 2, 4, 8, 12, 16];
const unitsPerSize = 250;
const runs = 5;

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

/** Headers of growing size to models, in turns; the first turn only warms the engine up. */
export function growth(): GrowthPoint[] {
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  try {
    const headers = sizes.map((size) => {
      const units = Array.from({ length: size * unitsPerSize }, (_, index) => unit(index));
      const text = `#include <linux/types.h>\n#include <linux/ioctl.h>\n${units.join('')}`;
      return { text, times: [] as number[] };
    });
    for (let run = -1; run < runs; run++) {
      for (const [index, { text, times }] of headers.entries()) {
        // A header is tokenized once in a process, so each run needs a file of its own.
        const header = join(folder, `growth-${index}-${run + 1}.h`);
        writeFileSync(header, text);
        const time = processorTimeOf(() => modelOf({ header, roots: snapshotRoots(), target: targetNamed('x86_64') }));
        if (run >= 0) times.push(time);
      }
    }
    return headers.map(({ text, times }) => ({ kilobytes: text.length / 1024, milliseconds: median(times) }));
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
