import { CallGate } from '../descriptors/call-gate.ts';
import type { Userfaultfd, UserfaultfdHandle } from '../userfaultfd/userfaultfd.ts';
import type { SourceList } from './contents/source-list.ts';
import { abandon } from './filling/failure-policy.ts';
import type { ServedPages } from './pages/served-pages.ts';
import type { MemoryDescription } from './thread/served-memory.ts';

/** A userfaultfd that is served, or is about to be. */
export interface ServerMember {
  /** What the thread knows it by. */
  readonly id: number;
  readonly userfaultfd: Userfaultfd;
  readonly pages: ServedPages;
  readonly description: MemoryDescription;
  /** With which the thread reads alone. */
  readonly handle: UserfaultfdHandle;
  /** Settles when the thread has answered whether it serves it. */
  readonly added: Promise<void>;
}

/** Which userfaultfds a server has, what it serves them from, and what is known of those that it had. */
export class ServerMembers implements Iterable<ServerMember> {
  readonly #members = new Map<number, ServerMember>();
  /** By the numbers of the members: children may be served from them for longer than the member itself. */
  readonly #sources = new Map<number, SourceList>();
  /** What was served until its owner closed it, or the server ended. */
  readonly #former = new WeakMap<Userfaultfd, ServedPages>();
  #lastId = 0;
  /** Of the userfaultfd that was added first and not removed. */
  #firstPages: ServedPages | undefined;

  /** A number for the next one. */
  nextId(): number {
    return ++this.#lastId;
  }

  /** All, as they are now: who goes through them may take any away meanwhile. */
  [Symbol.iterator](): Iterator<ServerMember> {
    return [...this.#members.values()].values();
  }

  get(id: number): ServerMember | undefined {
    return this.#members.get(id);
  }

  /** Those of the same userfaultfd, which may have been borrowed. */
  of(userfaultfd: Userfaultfd): ServerMember[] {
    return [...this].filter((member) => areSame(member.userfaultfd, userfaultfd));
  }

  /** The pages of a userfaultfd that is served or was; where it is left out, of the one that was added first. */
  pages(userfaultfd?: Userfaultfd): ServedPages | undefined {
    if (userfaultfd === undefined) return this.#firstPages;
    return this.of(userfaultfd)[0]?.pages ?? this.#former.get(userfaultfd);
  }

  /** @param sources what it is served from, which are closed by `release`. */
  add(member: ServerMember, sources: SourceList): void {
    this.#members.set(member.id, member);
    this.#sources.set(member.id, sources);
    this.#firstPages ??= member.pages;
  }

  /** One is served no more, and nothing is known of its pages from now on. Its sources stay open. */
  forget(member: ServerMember): void {
    this.#take(member);
    this.#forgetPages(member.pages);
  }

  /** The same of one that has left before. */
  forgetFormer(userfaultfd: Userfaultfd): void {
    const pages = this.#former.get(userfaultfd);
    this.#former.delete(userfaultfd);
    if (pages !== undefined) this.#forgetPages(pages);
  }

  /** It is served no more: what is known of its pages is kept for `pages`, but not what they were served from. */
  leave(member: ServerMember): void {
    this.#take(member);
    this.#former.set(member.userfaultfd, member.pages);
    member.pages.complete();
  }

  /** Nothing is served from the sources of a member any more. */
  release(id: number): void {
    this.#sources.get(id)?.[Symbol.dispose]();
    this.#sources.delete(id);
  }

  /** Leaves all members to their policies: the thread is no more. */
  abandonAll(): void {
    for (const { userfaultfd, handle, description } of this.#members.values()) {
      new CallGate(handle.gate).endReadingAlone();
      if (!userfaultfd.closed) abandon(userfaultfd, description.regions, description);
    }
  }

  /** Ends what is there: no thread serves any of it. */
  leaveAll(): void {
    for (const member of this) this.leave(member);
    for (const id of [...this.#sources.keys()]) this.release(id);
  }

  /** Whoever reads alone by now, where it was taken before, goes on. */
  #take({ id, handle }: ServerMember): void {
    if (this.#members.delete(id)) new CallGate(handle.gate).endReadingAlone();
  }

  #forgetPages(pages: ServedPages): void {
    if (this.#firstPages === pages) this.#firstPages = this.#members.values().next().value?.pages;
  }
}

/** Whether two objects are of the same userfaultfd: one may have been borrowed. */
function areSame(one: Userfaultfd, other: Userfaultfd): boolean {
  return one === other || (!one.closed && !other.closed && one.fd === other.fd);
}
