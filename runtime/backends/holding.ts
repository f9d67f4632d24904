const held = new Set<Uint8Array>();

/** An address keeps nothing alive: this keeps `memory` reachable while `work` has native code use its address. */
export function holding<Result>(memory: Uint8Array, work: () => Result): Result {
  held.add(memory);
  try {
    return work();
  } finally {
    held.delete(memory);
  }
}
