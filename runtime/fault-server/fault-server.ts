import { isMainThread, MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { EventFd } from '../descriptors/event-fd.ts';
import { OpenFile } from '../descriptors/open-files.ts';
import { seen } from '../kernel/require-count.ts';
import { startWorker } from '../kernel/worker.ts';
import type { Userfaultfd } from '../userfaultfd/userfaultfd.ts';
import { SourceList } from './contents/source-list.ts';
import { describeMemory, describeRegions } from './options/memory-description.ts';
import { type MemoryOptions, pageSizeOf, requireServerOptions, type ServerOptions } from './options/serve-options.ts';
import { ServedPages } from './pages/served-pages.ts';
import { enterServer, isRunning, leaveServer, type RunningServer } from './running-servers.ts';
import { ServerMembers } from './server-members.ts';
import { type ServerCounts, type ServerLatencies, ServerStatistics } from './statistics/server-statistics.ts';
import { ServerGuard } from './thread/server-guard.ts';
import { SourceWatch } from './thread/source-watch.ts';
import {
  type AddCommand,
  receivedReply,
  type SentReply,
  type ServerCommand,
  type ServerQuestion,
  type ServerReply,
  type ServerThreadData,
  stoppedError,
} from './thread/thread-messages.ts';
import { threadProgram } from './thread/thread-program.ts';
import { ThreadQuestions } from './thread/thread-questions.ts';

/** How a server is stopped. */
export interface StopOptions {
  /** Milliseconds that sources may take to answer what they were asked: 1000 where it is left out. */
  readonly patience?: number;
}

/** Serves page faults in a thread of its own until it is stopped. */
export class FaultServer implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  /** Closed also where this thread is terminated. */
  readonly #wakeFile = OpenFile.of(() => EventFd.create());
  readonly #wake = EventFd.borrow(this.#wakeFile.fd);
  readonly #statistics = new ServerStatistics();
  readonly #options: ServerOptions;
  readonly #guard: ServerGuard;
  readonly #members = new ServerMembers();
  readonly #running: RunningServer;
  readonly #questions = new ThreadQuestions();
  readonly #ended: Promise<void>;
  /** Promises that keep the process alive. */
  #awaited = 0;
  #stopping = false;
  #failure: Error | undefined;

  private constructor(options: ServerOptions, program: string) {
    const { port1, port2 } = new MessageChannel();
    this.#options = options;
    this.#port = port1;
    this.#guard = new ServerGuard({
      statistics: this.#statistics.shared,
      connect: (port) => this.#send({ type: 'guard', port }, port),
      gaveUp: (reason) => {
        this.#failure ??= reason;
        // It may come back from the source after all, and wait in poll.
        this.#halt();
        void this.#worker.terminate();
      },
      failed: (error) => {
        this.#failure ??= error;
      },
    });
    const workerData: ServerThreadData = {
      port: port2,
      wakeFd: this.#wake.fd,
      wakeGate: this.#wakeFile.gate.place,
      statistics: this.#statistics.shared,
      timed: options.latencies ?? false,
      // A worker that is terminated waits for its workers, and says nothing to them any more.
      longestPoll: isMainThread ? -1 : 200,
    };
    const { resourceLimits } = options;
    const limits = resourceLimits && { resourceLimits };
    try {
      this.#worker = startWorker(program, { workerData, transferList: [port2], name: 'fault server', ...limits });
    } catch (error) {
      this.#wakeFile.close();
      throw error;
    }
    port1.on('message', (sent: SentReply) => this.#receive(receivedReply(sent)));
    port1.unref();
    // A module has left something open that keeps the thread, which has nothing else to do any more.
    this.#worker.on('message', () => {
      // A module may post what it likes.
      if (this.#statistics.ended) void this.#worker.terminate();
    });
    this.#worker.on('error', (error: Error) => {
      this.#failure ??= error;
    });
    this.#ended = new Promise<void>((resolve, reject) => {
      this.#worker.on('exit', () => void this.#exited().then(resolve, reject));
    });
    // Whoever calls stop() is told; until then it is no unhandled rejection.
    this.#ended.catch(() => {});
    this.#worker.unref();
    this.#running = {
      signal: options.signal,
      halt: () => this.#halt(),
      aborted: () => {
        if (!this.#stopping) this.stop().catch(() => {});
      },
    };
    enterServer(this.#running);
  }

  /** Starts the thread; what it serves is added then. See also `serveFaults`. */
  static start(options: ServerOptions = {}): FaultServer {
    requireServerOptions(options);
    return new FaultServer(options, threadProgram('server-thread'));
  }

  /** What it has done up to now, read from memory that both threads share: a page may be there before it is counted. */
  get counts(): ServerCounts {
    return this.#statistics.readCounts();
  }

  /** How long it took, where `latencies` is on, read likewise. */
  get latencies(): ServerLatencies {
    return this.#statistics.readLatencies();
  }

  /**
   * The pages of a userfaultfd, also after `stop` and after it was closed; where it is left out, of the one that was added first.
   */
  pages(userfaultfd?: Userfaultfd): ServedPages {
    const pages = this.#members.pages(userfaultfd);
    if (pages !== undefined) return pages;
    throw new Error('this server does not serve the userfaultfd');
  }

  /**
   * Has it serve another userfaultfd.
   *
   * @throws BlockingError for a blocking one; RangeError, TypeError, ClosedError where it cannot be served so; what opening the
   * source failed with; OtherReaderError where another server or `events()` reads from it; Error where this server serves it
   * already, was stopped, or is stopped before it is served. Nothing of it is served then.
   */
  async add(userfaultfd: Userfaultfd, options: MemoryOptions = {}): Promise<ServedPages> {
    userfaultfd.requireNonBlocking('serveFaults()');
    this.#requireNew(userfaultfd);
    const pageSize = pageSizeOf(options);
    const sources = new SourceList(pageSize);
    const id = this.#members.nextId();
    try {
      const regions = describeRegions(userfaultfd, options, sources);
      const keepAlive = (work: Promise<void>): Promise<void> => this.#keepingAlive(work);
      const pages = new ServedPages(userfaultfd, regions, pageSize, keepAlive, options.trackWrites);
      const description = describeMemory(options, { regions, pageSize, ...pages.shared }, pages.count);
      const handle = userfaultfd.readAlone('serveFaults()');
      const added = this.#askToAdd(sources, { id, handle, ...description });
      this.#members.add({ id, userfaultfd, pages, description, handle, added }, sources);
      await added;
      if (this.#stopping) {
        // Its thread may still read the copies of what it serves from.
        await this.#ended.catch(() => {});
        throw stoppedError();
      }
      return pages;
    } catch (error) {
      const member = this.#members.get(id);
      if (member !== undefined) this.#members.forget(member);
      this.#members.release(id);
      sources[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Serves whoever was heard up to now, and then no more of a userfaultfd. Where it is still being added, that is waited for.
   * What is not served is removed already.
   *
   * @throws Error where the server ends before; RangeError where `patience` is no number from 0 on.
   */
  async remove(userfaultfd: Userfaultfd, { patience = 1000 }: StopOptions = {}): Promise<void> {
    requirePatience(patience);
    for (const member of this.#members.of(userfaultfd)) {
      await member.added.catch(() => {});
      if (this.#members.get(member.id) === undefined) continue;
      await this.#ask({ type: 'remove', id: member.id, patience });
      this.#members.forget(member);
      member.pages.complete();
    }
    this.#members.forgetFormer(userfaultfd);
  }

  /**
   * Serves what was asked up to now, and ends. Whoever touches a missing page after that waits until somebody else serves it,
   * or the userfaultfd is closed. May be called again.
   *
   * A page whose source has not answered after `patience` is left to `onSourceError`; where the source does not even return,
   * so is everything that is missing.
   *
   * @throws what the server itself failed with; RangeError where `patience` is no number from 0 on: nothing is stopped then.
   */
  async stop({ patience = 1000 }: StopOptions = {}): Promise<void> {
    requirePatience(patience);
    if (!isRunning(this.#running)) return this.#ended;
    this.#stopping = true;
    this.#send({ type: 'stop', patience });
    using _watch = new SourceWatch(this.#statistics, patience, () => {
      this.#failure ??= new Error(`a source has not returned ${patience} ms after the server was to stop`);
      void this.#worker.terminate();
    });
    await this.#keepingAlive(this.#ended);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #askToAdd(sources: SourceList, known: Omit<AddCommand, 'type' | 'question' | 'sources'>): Promise<void> {
    if (sources.hasModule) await this.#guard.start();
    await this.#ask({ type: 'add', sources: sources.descriptions, ...known });
  }

  /** Two that read the same messages would each zero what only the other one knows. */
  #requireNew(given: Userfaultfd): void {
    if (!isRunning(this.#running)) throw endedError();
    if (this.#stopping) throw stoppedError();
    if (this.#members.of(given).length === 0) return;
    throw new Error(
      `expected a userfaultfd that this server does not serve yet, saw fd ${given.fd} again: say all its regions at once, ` +
        'each with a source of its own, or call remove() before',
    );
  }

  #send(command: ServerCommand, ...transfer: readonly MessagePort[]): void {
    if (this.#wake.closed) return;
    this.#port.postMessage(command, transfer);
    this.#wake.signal();
  }

  /** Keeps the process alive until there is an answer. */
  async #ask(command: ServerQuestion): Promise<void> {
    if (!isRunning(this.#running)) throw endedError();
    if (this.#stopping && command.type === 'add') throw stoppedError();
    await this.#keepingAlive(this.#questions.ask((question) => this.#send({ ...command, question })));
  }

  async #keepingAlive(work: Promise<void>): Promise<void> {
    if (this.#awaited++ === 0) this.#worker.ref();
    try {
      await work;
    } finally {
      if (--this.#awaited === 0) this.#worker.unref();
    }
  }

  /** Has its thread end soon, if it comes round at all. */
  #halt(): void {
    if (this.#wake.closed) return;
    this.#statistics.halted = true;
    this.#wake.signal();
  }

  #receive(reply: ServerReply): void {
    switch (reply.type) {
      case 'done':
      case 'refused':
        this.#questions.answer(reply);
        break;
      case 'filled':
        this.#members.get(reply.id)?.pages.complete();
        break;
      case 'left':
        this.#leave(reply.id);
        break;
      case 'error':
        this.#options.onError?.(reply.error);
        break;
    }
  }

  /** The thread has ended, or was ended. */
  async #exited(): Promise<void> {
    const isClean = this.#statistics.ended;
    if (!isClean) this.#failure ??= new Error('the thread of the server has ended in a function of a source');
    const isGuarded = await this.#guard.started();
    // The guard does it where there is one, also where this thread was waiting for a page itself.
    if (!isGuarded && !isClean) this.#members.abandonAll();
    this.#port.close();
    this.#wake.close();
    this.#wakeFile.close();
    this.#members.leaveAll();
    this.#questions.refuseAll(this.#failure ?? stoppedError());
    leaveServer(this.#running);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #leave(id: number): void {
    const member = this.#members.get(id);
    if (member !== undefined) this.#members.leave(member);
    this.#members.release(id);
  }
}

function requirePatience(patience: number): void {
  if (typeof patience === 'number' && patience >= 0) return;
  throw new RangeError(`expected 'patience' to be milliseconds from 0 on, saw ${seen(patience)}`);
}

function endedError(): Error {
  return new Error('the server has ended');
}
