// The loop of the server's thread. As long as no source needs the event loop it waits in poll, which is the fastest, or reads at
// once where that has paid; else the event loop polls the same descriptors. It never spins: where the kernel refuses although
// nothing is left to read, it waits 1 ms.

import { ClosedError } from '../../descriptors/closed-error.ts';
import { PollSet } from '../../descriptors/poll-set.ts';
import { counted, type ServerStatistics } from '../statistics/server-statistics.ts';
import { EventLoopWatch } from './event-loop-watch.ts';
import type { ServedMemory } from './served-memory.ts';

/** A memory in the loop. */
export interface LoopMember {
  readonly id: number;
  readonly memory: ServedMemory;
  /** Hangs up when the owner closes the userfaultfd. */
  readonly hangUp: number | undefined;
}

export interface FaultLoopOptions {
  readonly statistics: ServerStatistics;
  /** Readable when there are commands. */
  readonly wakeFd: number;
  /** Most milliseconds in one poll; -1 for as long as nobody says anything. */
  readonly longestPoll: number;
  /** Does what was commanded meanwhile. */
  readonly obey: () => void;
  /** Is told of memory that is served no more: closed by its owner, or without a process. */
  readonly left: (member: LoopMember) => void;
  readonly filled: (member: LoopMember) => void;
}

/** In place of milliseconds. */
const never = -1;

export class FaultLoop {
  readonly #options: FaultLoopOptions;
  readonly #members = new Map<number, LoopMember>();
  readonly #filling = new Set<LoopMember>();
  #pollSet: PollSet | undefined;
  #watch: EventLoopWatch | undefined;
  /** Work that needs the event loop: modules that are being loaded. */
  #holds = 0;
  #stopped = false;
  #leave: () => void = () => {};

  constructor(options: FaultLoopOptions) {
    this.#options = options;
  }

  [Symbol.iterator](): Iterator<LoopMember> {
    return this.#members.values();
  }

  add(member: LoopMember): void {
    this.#members.set(member.id, member);
    if (member.memory.filling) this.#filling.add(member);
    this.#changed();
  }

  /** @returns whether it was there. */
  remove(member: LoopMember): boolean {
    if (!this.#members.delete(member.id)) return false;
    this.#filling.delete(member);
    this.#changed();
    member.memory.close();
    return true;
  }

  get(id: number): LoopMember | undefined {
    return this.#members.get(id);
  }

  /** Keeps the event loop running until `work` is done. */
  async during(work: () => Promise<void>): Promise<void> {
    this.#holds++;
    try {
      await work();
    } finally {
      this.#holds--;
      this.#changed();
    }
  }

  /** Ends `run`. */
  stop(): void {
    this.#stopped = true;
    this.#changed();
  }

  /** Has a round done for one memory soon, although the kernel has said nothing. */
  turn(memory: ServedMemory): void {
    if (this.#watch !== undefined) this.#countRound();
    for (const member of this.#members.values()) {
      if (member.memory === memory) this.#turnOf(member, false);
    }
    this.#watch?.schedule();
  }

  /** Serves until it is stopped. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      try {
        this.#serveFound();
        if (this.#needsEventLoop()) await this.#onEventLoop();
        else this.#inPoll();
      } catch (error) {
        // An owner may close between any two looks at what is its own; the others are served on.
        if (!(error instanceof ClosedError) || !this.#dropClosed([...this.#members.values()])) throw error;
      }
    }
  }

  /** Serves whoever was read of along with the last answer, before anything else is read from the same descriptor. */
  #serveFound(): void {
    for (const member of this.#members.values()) if (member.memory.reader.hasFound) this.#turnOf(member, false);
  }

  #needsEventLoop(members: readonly LoopMember[] = [...this.#members.values()]): boolean {
    // Without anything to serve nobody would wake it when the process exits.
    if (this.#holds > 0 || this.#members.size === 0) return true;
    for (let index = 0; index < members.length; index++) if (members[index]!.memory.asynchronous) return true;
    return false;
  }

  #changed(): void {
    this.#pollSet = undefined;
    if (this.#watch !== undefined) this.#leave();
  }

  /** Rounds in which the thread waits, or reads at once where that has paid. */
  #inPoll(): void {
    const { wakeFd } = this.#options;
    const members = [...this.#members.values()];
    const pollSet = new PollSet([
      wakeFd,
      ...members.flatMap(({ memory, hangUp }) => [memory.userfaultfd.fd, hangUp ?? wakeFd]),
    ]);
    this.#pollSet = pollSet;
    let missed = false;
    // Commands and closings change the set, and end this.
    while (this.#pollSet === pollSet && !this.#stopped) {
      const { memory: first } = members[0]!;
      // Reading all of many for the sake of one costs more than the poll.
      const isAlone = members.length === 1 && first.timeout() === never;
      // No poll shows what was read along, also after a miss: a read that finds nothing follows on one that was full.
      const polls: boolean = !first.reader.hasFound && (missed || !isAlone || !first.reader.skipsPoll());
      if (polls && !this.#poll(pollSet, members, timeoutOf(members))) return;
      this.#countRound();
      for (let index = 0; index < members.length; index++) {
        const member = members[index]!;
        if (polls && member.hangUp !== undefined && pollSet.returned(2 * index + 2) !== 0) this.#lose(member);
        else this.#turnOf(member, false, isAlone);
      }
      missed = !polls && first.reader.count === 0;
      if (this.#needsEventLoop(members)) return;
    }
  }

  /** Waits until anybody says something. @returns false where a memory was closed. */
  #poll(pollSet: PollSet, members: readonly LoopMember[], timeout: number): boolean {
    if (!enterAll(members)) {
      this.#dropClosed(members);
      return false;
    }
    // A thread that is terminated in a poll would never leave. What is closed meanwhile hangs up.
    const leavesBefore = this.#options.longestPoll !== never;
    if (leavesBefore) leaveAll(members);
    try {
      this.#wait(pollSet, members, timeout);
    } finally {
      if (!leavesBefore) leaveAll(members);
    }
    if (pollSet.returned(0) !== 0) {
      this.#options.obey();
      if (this.#options.statistics.halted) this.stop();
    }
    return true;
  }

  #wait(pollSet: PollSet, members: readonly LoopMember[], timeout: number): void {
    const { longestPoll } = this.#options;
    if (longestPoll === never) this.#waitInside(pollSet, members, timeout);
    else if (timeout !== never) pollSet.wait(Math.min(timeout, longestPoll));
    else while (pollSet.wait(longestPoll) === 0);
  }

  /** In the gates of all members: whose messages it is for is known where there is one. */
  #waitInside(pollSet: PollSet, members: readonly LoopMember[], timeout: number): void {
    const { memory } = members[0]!;
    if (members.length === 1 && timeout === never && memory.mayReadAlong) memory.reader.wait(pollSet, true);
    else pollSet.wait(timeout);
  }

  /** The same on the event loop, until what is watched has to change. */
  async #onEventLoop(): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#leave = resolve;
        this.#watch = new EventLoopWatch({
          members: [...this.#members.values()],
          received: (member) => {
            this.#countRound();
            this.#turnOf(member, true);
          },
          hungUp: (member) => this.#lose(member),
          elapsed: () => {
            this.#countRound();
            for (const member of [...this.#members.values()]) this.#turnOf(member, false);
          },
          timeout: () => timeoutOf([...this.#members.values()]),
          failed: reject,
        });
        // What was commanded before anybody listened.
        this.#options.obey();
      });
    } finally {
      this.#watch?.close();
      this.#watch = undefined;
    }
  }

  #countRound(): void {
    this.#options.statistics.counts[counted.rounds]!++;
  }

  #turnOf(member: LoopMember, received: boolean, alone = false): void {
    if (!this.#members.has(member.id)) return;
    try {
      member.memory.turn(received, alone);
    } catch (error) {
      if (!(error instanceof ClosedError)) throw error;
      this.#lose(member);
      return;
    }
    if (member.memory.gone) {
      this.#lose(member);
    } else if (this.#filling.size > 0 && this.#filling.has(member) && !member.memory.filling) {
      this.#filling.delete(member);
      this.#options.filled(member);
    }
  }

  #lose(member: LoopMember): void {
    if (this.remove(member)) this.#options.left(member);
  }

  /** @returns whether one was closed. */
  #dropClosed(members: readonly LoopMember[]): boolean {
    const closed = members.filter(({ memory }) => memory.userfaultfd.closed);
    for (const member of closed) this.#lose(member);
    return closed.length > 0;
  }
}

/** Milliseconds until a round is needed although nobody has said anything. */
function timeoutOf(members: readonly LoopMember[]): number {
  let least = never;
  for (let index = 0; index < members.length; index++) {
    const timeout = members[index]!.memory.timeout();
    if (timeout >= 0 && (least < 0 || timeout < least)) least = timeout;
  }
  return least;
}

/** So that no owner closes a descriptor that is being polled. @returns whether all are open. */
function enterAll(members: readonly LoopMember[]): boolean {
  for (let index = 0; index < members.length; index++) {
    if (members[index]!.memory.userfaultfd.gate.enter()) continue;
    leaveAll(members.slice(0, index));
    return false;
  }
  return true;
}

function leaveAll(members: readonly LoopMember[]): void {
  for (let index = 0; index < members.length; index++) members[index]!.memory.userfaultfd.gate.leave();
}
