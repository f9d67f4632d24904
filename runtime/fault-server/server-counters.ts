/** What a fault server has done since it was started. */
export interface ServerCounts {
  /** Messages of page faults; a page that several threads wait for has one for each. */
  readonly faults: number;
  /** Bytes filled from the source, those that were not asked for yet included. */
  readonly filledBytes: number;
  /** Pages filled with zeroes: removed ones, and those that have no source. */
  readonly zeroedPages: number;
  /** Minor faults, and faults of protected pages. */
  readonly otherFaults: number;
  /** Rounds that were put off since an event was unread or its cause still on the way. */
  readonly deferredRounds: number;
  /** Events that change the layout: remove, unmap, remap. */
  readonly layoutEvents: number;
  /** Touchers woken because their page had changed meanwhile. */
  readonly wakes: number;
  /** Times that the source failed. */
  readonly sourceErrors: number;
  /** Times that the server woke up. */
  readonly rounds: number;
}

const names: readonly (keyof ServerCounts)[] = [
  'faults',
  'filledBytes',
  'zeroedPages',
  'otherFaults',
  'deferredRounds',
  'layoutEvents',
  'wakes',
  'sourceErrors',
  'rounds',
];

/** Counted by one thread and read by any other, without messages. */
export class ServerCounters {
  readonly shared: SharedArrayBuffer;
  readonly #values: Float64Array;

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(8 * names.length)) {
    this.shared = shared;
    this.#values = new Float64Array(shared);
  }

  add(name: keyof ServerCounts, amount = 1): void {
    this.#values[names.indexOf(name)]! += amount;
  }

  read(): ServerCounts {
    return Object.fromEntries(names.map((name, index) => [name, this.#values[index]!])) as unknown as ServerCounts;
  }
}
