/** Numbers below `limit` that look random and are the same for the same seed: xorshift32. */
export function seeded(seed: number): (limit: number) => number {
  let state = seed | 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** A seed that nobody chose; LIVE_SEED repeats a run. */
export function chooseSeed(): number {
  return Number(process.env.LIVE_SEED ?? 1 + Math.floor(Math.random() * 0x7fff_fffe));
}
