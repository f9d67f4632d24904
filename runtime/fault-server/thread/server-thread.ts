// The thread that serveFaults starts.

import { setTimeout as delay } from 'node:timers/promises';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { syscalls } from '../../backends/syscalls.ts';
import { CallGate } from '../../descriptors/call-gate.ts';
import { EventFd } from '../../descriptors/event-fd.ts';
import { serveHere } from '../../memory/touch-guard.ts';
import { Userfaultfd } from '../../userfaultfd/userfaultfd.ts';
import { filesSettled } from '../contents/file-contents.ts';
import { openContents, openingTimeout, type PageContents, type SourceDescription } from '../contents/page-contents.ts';
import { describe } from '../contents/page-request.ts';
import type { PageOrigins } from '../pages/page-origins.ts';
import type { ThreadRegion } from '../pages/thread-region.ts';
import { endless, ServerStatistics } from '../statistics/server-statistics.ts';
import { sharedTime } from '../statistics/shared-clock.ts';
import { FaultLoop, type LoopMember } from './fault-loop.ts';
import { sentError } from './sendable-error.ts';
import { ServedMemory, type ServedMemoryOptions } from './served-memory.ts';
import {
  type AddCommand,
  type GuardMessage,
  type RemoveCommand,
  type SentReply,
  type ServerCommand,
  type ServerReply,
  type ServerThreadData,
  stoppedError,
} from './thread-messages.ts';

/** Milliseconds between two looks whether all is quiet. */
const settling = 2;

/** Milliseconds that files may take to be opened and closed where the threads that do so have other work to do, or hang. */
const fileTimeout = 10_000;

/** Milliseconds between two signs that the event loop comes round. */
const pulse = 10;

class ServerThread {
  readonly #port: MessagePort;
  readonly #wake: EventFd;
  readonly #wakeGate: CallGate;
  readonly #statistics: ServerStatistics;
  readonly #timed: boolean;
  readonly #loop: FaultLoop;
  /** What is closed with the memory of a number. */
  readonly #contents = new Map<number, readonly PageContents[]>();
  #guard: MessagePort | undefined;
  #children = 0;
  #stopping = false;
  /** Modules that are being opened. */
  #openings = 0;
  #pulse: NodeJS.Timeout | undefined;

  constructor({ port, wakeFd, wakeGate, statistics, timed, longestPoll }: ServerThreadData) {
    this.#port = port;
    this.#wake = EventFd.borrow(wakeFd);
    this.#wakeGate = new CallGate(wakeGate);
    this.#statistics = new ServerStatistics(statistics);
    this.#timed = timed;
    this.#loop = new FaultLoop({
      statistics: this.#statistics,
      wakeFd,
      longestPoll,
      obey: () => this.#obeyAll(),
      left: (member) => this.#leave(member),
      filled: ({ id }) => this.#reply({ type: 'filled', id }),
    });
  }

  async run(): Promise<void> {
    serveHere(() => [...this.#loop].flatMap(({ memory }) => memory.ranges));
    this.#port.on('message', (command: ServerCommand) => this.#obey(command));
    try {
      await this.#loop.run();
    } catch (error) {
      for (const { memory } of this.#loop) leave(memory);
      this.#end();
      throw error;
    }
    // Those that come meanwhile too: a child that was read of and not yet served.
    for (const member of this.#loop) {
      this.#loop.remove(member);
      this.#release(member);
    }
    this.#end();
    this.#statistics.ended = true;
    this.#port.close();
    await Promise.race([filesSettled(), delay(fileTimeout, undefined, { ref: false })]);
    await new Promise((resolve) => setImmediate(resolve));
    // What a module has left open would keep the thread for ever.
    if (process.getActiveResourcesInfo().length > 0) parentPort?.postMessage('idle');
  }

  #end(): void {
    this.#guard?.postMessage({ type: 'ended' } satisfies GuardMessage);
    this.#guard?.close();
  }

  #reply(reply: ServerReply): void {
    const sent: SentReply = 'error' in reply ? { ...reply, error: sentError(reply.error) } : reply;
    this.#port.postMessage(sent);
  }

  /** The thread may be about to wait in poll, when it hears no message event. */
  #obeyAll(): void {
    this.#resetWake();
    for (;;) {
      const received = receiveMessageOnPort(this.#port) as { readonly message: ServerCommand } | undefined;
      if (received === undefined) return;
      this.#obey(received.message);
    }
  }

  /** A worker that has started this thread closes the eventfd when it ends, and does not wait for this thread. */
  #resetWake(): void {
    if (!this.#wakeGate.enter()) return;
    this.#wake.reset();
    this.#wakeGate.leave();
  }

  #obey(command: ServerCommand): void {
    switch (command.type) {
      case 'add':
        void this.#loop.during(() => this.#add(command));
        break;
      case 'guard':
        this.#guard = command.port;
        this.#guard.unref();
        for (const member of this.#loop) this.#tellGuard(member);
        break;
      case 'remove':
        void this.#loop.during(() => this.#remove(command));
        break;
      case 'stop':
        this.#stopping = true;
        void this.#loop.during(async () => {
          await this.#settle([...this.#loop], command.patience);
          this.#loop.stop();
        });
        break;
    }
  }

  async #add(command: AddCommand): Promise<void> {
    const { type: _type, question, id, handle, sources, ...description } = command;
    const contents: PageContents[] = [];
    try {
      for (const source of sources) contents.push(await this.#open(id, source, command.sourceTimeout));
      if (this.#stopping) throw stoppedError();
      // A setting that is none is refused here: in the first round it would end the thread.
      syscalls().rows();
      const userfaultfd = Userfaultfd.borrow(handle);
      const memory = new ServedMemory({
        ...description,
        userfaultfd,
        contents,
        statistics: this.#statistics,
        timed: this.#timed,
        isOwn: command.owner === process.pid && handle.features !== undefined,
        settled: (settled) => this.#loop.turn(settled),
        report: (error) => this.#reply({ type: 'error', error }),
        moved: () => this.#tellGuardOf(id),
        forked: (options, origins) => this.#addChild(options, origins),
      });
      const member: LoopMember = { id, memory, hangUp: handle.hangUp };
      // Before it is served: this throws where its owner has closed it.
      this.#tellGuard(member);
      this.#contents.set(id, contents);
      this.#loop.add(member);
      this.#reply({ type: 'done', question });
    } catch (error) {
      for (const each of contents) each.close();
      this.#reply({ type: 'refused', question, error: error instanceof Error ? error : new Error(describe(error)) });
    }
  }

  async #open(id: number, source: SourceDescription, timeout: number): Promise<PageContents> {
    if (source.kind !== 'module') {
      this.#statistics.answerDue = endless;
      const opened = openContents(source, timeout);
      this.#statistics.returned();
      return opened;
    }
    this.#beginOpening(id, openingTimeout(timeout));
    try {
      return await openContents(source, timeout);
    } finally {
      this.#endOpening(id);
    }
  }

  /** A module may never return while it is loaded or opened: others see by this that the event loop does not come round. */
  #beginOpening(id: number, timeout: number): void {
    this.#guard?.postMessage({ type: 'opening', id, timeout } satisfies GuardMessage);
    this.#statistics.opening = sharedTime();
    if (this.#openings++ > 0) return;
    this.#pulse = setInterval(() => {
      this.#statistics.opening = sharedTime();
    }, pulse);
  }

  #endOpening(id: number): void {
    this.#guard?.postMessage({ type: 'opened', id } satisfies GuardMessage);
    if (--this.#openings > 0) return;
    clearInterval(this.#pulse);
    this.#statistics.opening = 0;
  }

  /** Children have negative numbers. */
  #addChild(options: ServedMemoryOptions, origins: PageOrigins<ThreadRegion>): void {
    const memory = new ServedMemory({ ...options, isOwn: false }, origins);
    const id = --this.#children;
    this.#loop.add({ id, memory, hangUp: undefined });
    this.#tellGuardOf(id);
  }

  async #remove({ question, id, patience }: RemoveCommand): Promise<void> {
    const member = this.#loop.get(id);
    if (member !== undefined) {
      await this.#settle([member], patience);
      this.#loop.remove(member);
      this.#leave(member);
    }
    this.#reply({ type: 'done', question });
  }

  /**
   * Serves whoever was heard up to now, until all members are quiet together. What a source has not answered in time is left to
   * the policy.
   */
  async #settle(members: readonly LoopMember[], patience: number): Promise<void> {
    const deadline = performance.now() + patience;
    const late = new Error(`the source has not answered ${patience} ms after the server was to stop`);
    for (const { memory } of members) {
      memory.settle();
      this.#loop.turn(memory);
    }
    for (;;) {
      for (const { memory } of performance.now() > deadline ? members : []) {
        if (memory.settled) continue;
        memory.expire(late);
        this.#loop.turn(memory);
      }
      if (members.every(({ memory }) => memory.settled)) return;
      await new Promise((resolve) => setTimeout(resolve, settling));
    }
  }

  #leave(member: LoopMember): void {
    this.#reply({ type: 'filled', id: member.id });
    const id = this.#release(member);
    if (id !== undefined) this.#reply({ type: 'left', id });
  }

  /** @returns the number whose sources nobody is served from any more. */
  #release({ id, memory }: LoopMember): number | undefined {
    this.#guard?.postMessage({ type: 'released', id } satisfies GuardMessage);
    for (const other of this.#loop) if (other.memory.contents === memory.contents) return undefined;
    for (const [unused, contents] of this.#contents) {
      if (contents !== memory.contents) continue;
      for (const each of contents) each.close();
      this.#contents.delete(unused);
      return unused;
    }
    return undefined;
  }

  #tellGuardOf(id: number): void {
    const member = this.#loop.get(id);
    if (member !== undefined) this.#tellGuard(member);
  }

  #tellGuard({ id, memory }: LoopMember): void {
    const { userfaultfd, ranges, policy } = memory;
    const { handle } = userfaultfd;
    this.#guard?.postMessage({ type: 'serving', id, handle, ranges, policy } satisfies GuardMessage);
  }
}

function leave(memory: ServedMemory): void {
  try {
    memory.abandon();
  } catch {
    // Closed by its owner meanwhile, so that nobody waits; the others are left as well.
  }
}

await new ServerThread(workerData as ServerThreadData).run();
