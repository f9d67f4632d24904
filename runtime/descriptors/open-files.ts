// What is open in the whole process and can make a thread wait. A thread that waits in a page fault can neither be terminated
// nor let the process exit; so when a thread ends that has left a userfaultfd open, or the process does, it is closed by
// whoever is still there, and who waits goes on with a zeroed page. The table lies in memory that all threads share, since a
// thread that is terminated runs no code of its own any more.

import { getEnvironmentData, isMainThread, setEnvironmentData, threadId, type Worker } from 'node:worker_threads';
import { O_CLOEXEC } from '../../generated/linux/fcntl.ts';
import { syscalls } from '../backends/syscalls.ts';
import { uninterrupted } from '../backends/uninterrupted.ts';
import { CallGate, endTurn, type GatePlace, openGate } from './call-gate.ts';
import { openPipe } from './pipe.ts';

/** Where what stands in a row of the table, in 32-bit words. Descriptors and threads are stored plus one: zero is none. */
const field = {
  gate: 0,
  turn: 1,
  reader: 2,
  readerAncestor: 3,
  owner: 4,
  ancestor: 5,
  fd: 6,
  hangUpReading: 7,
  hangUpWriting: 8,
} as const;
const rowWords = 9;
const rowCount = 0x1_0000;
/** The owner of a row whose gate a terminated thread has never left: nobody can have it again. */
const lost = -1;

/** All threads have the same one, where the main thread has loaded this module before they began. */
const tableName = 'uapi-bindgen: open files, version 2';
/** The worker of the main thread that this thread descends from. */
const ancestorName = 'uapi-bindgen: ancestor';

const table = (getEnvironmentData(tableName) as SharedArrayBuffer | undefined) ?? newTable();
/** The first row has the number of rows that were ever used. */
const rowsUsed = new Int32Array(table, 0, 1);
const ancestor = (getEnvironmentData(ancestorName) as number | undefined) ?? threadId;

if (!isMainThread) setEnvironmentData(ancestorName, ancestor);
process.on('exit', () => (isMainThread ? closeWhere(() => true) : closeWhere((row) => ownedBy(row, threadId))));
process.on('worker', (worker: Worker) => {
  const { threadId: id } = worker;
  worker.once('exit', () => {
    closeWhere((row) => ownedBy(row, id) || (isMainThread && hasAncestor(row, id)), true);
    freeFromReader(id);
  });
});

/** A descriptor that other threads may wait for, known to the whole process until it is closed. */
export class OpenFile {
  readonly fd: number;
  readonly gate: CallGate;
  readonly #row: Int32Array;

  constructor(fd: number) {
    this.fd = fd;
    this.#row = freeRow();
    this.#row[field.ancestor] = ancestor + 1;
    this.#row[field.fd] = fd + 1;
    this.#row[field.reader] = 0;
    openGate(this.#row, field.gate);
    this.gate = gateOf(this.#row);
  }

  /** Opens a file by `open`, which answers its number: a thread that was terminated in between would have lost it. */
  static of(open: () => number): OpenFile {
    return uninterrupted(() => new OpenFile(open()));
  }

  /** What to poll beside it: POLLHUP when it is closed. */
  hangUp(): number {
    if (this.#row[field.hangUpReading] === 0) uninterrupted(() => openHangUp(this.#row));
    return this.#row[field.hangUpReading]! - 1;
  }

  /**
   * Lets nobody in any more, waits for the calls of all threads, and closes. May be called again.
   *
   * @returns what close(2) answered; 0 where it had been closed before.
   */
  close(): number {
    return shut(this.#row, this.gate) ? finish(this.#row, this.gate) : 0;
  }
}

/**
 * Leaves reading to whoever has the answered place, which is of this thread: it ends with the thread.
 *
 * @returns undefined where somebody reads alone already.
 */
export function readAlone(gate: CallGate): GatePlace | undefined {
  return gate.readAlone(threadId + 1, ancestor + 1);
}

function newTable(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(4 * rowWords * (rowCount + 1));
  setEnvironmentData(tableName, memory);
  return memory;
}

function row(index: number): Int32Array {
  return new Int32Array(table, 4 * rowWords * (index + 1), rowWords);
}

/** Takes a row that nobody has. A process that has more open gets one that no other thread knows. */
function freeRow(): Int32Array {
  for (let index = 0; index < rowCount; index++) {
    const candidate = row(index);
    if (Atomics.compareExchange(candidate, field.owner, 0, threadId + 1) !== 0) continue;
    countRows(index + 1);
    return candidate;
  }
  return new Int32Array(new SharedArrayBuffer(4 * rowWords));
}

function countRows(count: number): void {
  for (let known = Atomics.load(rowsUsed, 0); known < count; ) {
    const before = Atomics.compareExchange(rowsUsed, 0, known, count);
    known = before === known ? count : before;
  }
}

function gateOf(words: Int32Array): CallGate {
  const memory = words.buffer as SharedArrayBuffer;
  return new CallGate({ memory, word: words.byteOffset / 4 + field.gate, turn: words[field.turn]! });
}

function ownedBy(words: Int32Array, thread: number): boolean {
  return words[field.owner] === thread + 1;
}

function hasAncestor(words: Int32Array, thread: number): boolean {
  return words[field.ancestor] === thread + 1;
}

/** Keeps everybody out, and wakes who polls. @returns whether it was open before. */
function shut(words: Int32Array, gate: CallGate): boolean {
  if (!gate.shut()) return false;
  take(words, field.hangUpWriting);
  return true;
}

/** Closes what was shut, when the last call has left, and gives the row back. */
function finish(words: Int32Array, gate: CallGate, patience?: number): number {
  // The thread that has shut it may have been terminated before it woke anybody.
  take(words, field.hangUpWriting);
  const empty = gate.drain(patience);
  const result = empty ? take(words, field.fd) : uninterrupted(() => bury(words));
  if (empty) take(words, field.hangUpReading);
  endTurn(words, field.gate);
  // Whoever takes the row descends from nobody until he says so.
  words[field.ancestor] = 0;
  Atomics.store(words, field.owner, empty ? 0 : lost);
  return result;
}

/**
 * Closes the file, but keeps its number, for somebody who may still call with it: it means the end of a pipe from now on, which
 * hangs up.
 */
function bury(words: Int32Array): number {
  const fd = words[field.fd]! - 1;
  if (words[field.hangUpReading] === 0) {
    openHangUp(words);
    take(words, field.hangUpWriting);
  }
  return Math.min(0, syscalls().duplicate(words[field.hangUpReading]! - 1, fd, O_CLOEXEC));
}

function openHangUp(words: Int32Array): void {
  const [reading, writing] = openPipe();
  words[field.hangUpReading] = reading + 1;
  words[field.hangUpWriting] = writing + 1;
}

/** Closes a descriptor of a row, once. A thread that was terminated in between would have lost it. */
function take(words: Int32Array, index: number): number {
  return uninterrupted(() => {
    const fd = Atomics.exchange(words, index, 0) - 1;
    return fd < 0 ? 0 : syscalls().close(fd);
  });
}

/** A thread that has ended reads no more, nor do those that it has started. */
function freeFromReader(thread: number): void {
  for (let index = 0; index < rowsUsed[0]!; index++) {
    const words = row(index);
    const descends = isMainThread && words[field.readerAncestor] === thread + 1;
    if (words[field.reader] !== 0 && (words[field.reader] === thread + 1 || descends))
      Atomics.store(words, field.reader, 0);
  }
}

/** @param ended whether the threads that own them run no more: then also what they had begun to close. */
function closeWhere(matches: (row: Int32Array) => boolean, ended = false): void {
  const used = Array.from({ length: rowsUsed[0]! }, (_, index) => row(index));
  const found = used
    .filter((words) => words[field.owner]! > 0 && matches(words))
    .map((words) => [words, gateOf(words)] as const);
  const closing = found.filter(([words, gate]) => shut(words, gate) || ended);
  const deadline = performance.now() + 1000;
  for (const [words, gate] of closing) finish(words, gate, Math.max(0, deadline - performance.now()));
}
