import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { targetNamed } from '../codegen/abi/target.ts';
import { snapshotRoots } from '../codegen/pipeline/include-roots.ts';
import { modelOf } from '../codegen/pipeline/model-of.ts';
import { timed } from './alternated.ts';

const sizes = [1, 2, 4, 8, 16, 32];
const unitsPerSize = 250;

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

/** Rows of text read, time, and time for each kilobyte: the last stays the same where cost grows with the text. */
export function growthRows(): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  try {
    const times = sizes.map((size) => {
      const units = Array.from({ length: size * unitsPerSize }, (_, index) => unit(index));
      const text = `#include <linux/types.h>\n#include <linux/ioctl.h>\n${units.join('')}`;
      // A header is tokenized once in a process, so each run needs a file of its own.
      let file = 0;
      const run = (): void => {
        const header = join(folder, `growth-${size}-${file++}.h`);
        writeFileSync(header, text);
        modelOf({ header, roots: snapshotRoots(), target: targetNamed('x86_64') });
      };
      run();
      return { kilobytes: text.length / 1024, milliseconds: timed(5, run) };
    });
    return times.map(({ kilobytes, milliseconds }) => {
      return [kilobytes.toFixed(0), milliseconds.toFixed(0), ((milliseconds * 1000) / kilobytes).toFixed(0)];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
