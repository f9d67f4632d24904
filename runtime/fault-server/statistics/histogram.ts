// Log-linear buckets: each power of two is divided into 16 equal parts, so that a value is known to 1/16 of itself, however
// great it is. Recording is an increment, and whoever reads needs no message.

const partBits = 4;
const parts = 1 << partBits;
/** Values from here on count as the greatest. */
const limit = 2 ** 44;

/** Elements that the counts of a histogram take. */
export const histogramBuckets = (44 - partBits + 1) * parts;

function bucketOf(value: number): number {
  if (value < parts) return value < 0 ? 0 : Math.floor(value);
  if (value >= limit) return histogramBuckets - 1;
  const exponent = value < 2 ** 31 ? 31 - Math.clz32(value) : 51 - Math.clz32(value / 2 ** 20);
  return (exponent - partBits) * parts + Math.floor(value / 2 ** (exponent - partBits));
}

/** The greatest whole number that counts in a bucket. */
function greatestIn(bucket: number): number {
  if (bucket < parts) return bucket;
  const exponent = Math.floor(bucket / parts) - 1;
  return ((bucket % parts) + parts + 1) * 2 ** exponent - 1;
}

/** What has been recorded up to some moment. */
export interface Distribution {
  /** How many were counted. */
  readonly count: number;
  /**
   * The value that `percent` of all do not exceed, at most 1/16 too great; 0 where there are none.
   *
   * @throws RangeError where `percent` is no number from 0 to 100.
   */
  percentile(percent: number): number;
}

/** Whole numbers from 0 to 2^44, counted by one thread and read by any other. */
export class Histogram {
  readonly #counts: Uint32Array;

  /** @param counts `histogramBuckets` elements, of shared memory where several threads use it. */
  constructor(counts: Uint32Array = new Uint32Array(histogramBuckets)) {
    this.#counts = counts;
  }

  record(value: number): void {
    this.#counts[bucketOf(value)]!++;
  }

  read(): Distribution {
    const counts = this.#counts.slice();
    const total = counts.reduce((sum, count) => sum + count, 0);
    return {
      count: total,
      percentile(percent) {
        if (!(percent >= 0 && percent <= 100)) throw new RangeError(`expected a number from 0 to 100, saw ${percent}`);
        let remaining = Math.max(1, Math.ceil((total * percent) / 100));
        if (total === 0) return 0;
        const bucket = counts.findIndex((count) => {
          remaining -= count;
          return remaining <= 0;
        });
        return greatestIn(bucket === -1 ? histogramBuckets - 1 : bucket);
      },
    };
  }
}
