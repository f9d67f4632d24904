import { PageRequest } from './page-request.ts';

/** The questions that are under way, at most as many as are allowed. */
export class PageRequests {
  readonly #active: PageRequest[] = [];
  readonly #free: PageRequest[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#active.length;
  }

  /** Whether another one may be asked. */
  get isFull(): boolean {
    return this.#active.length >= this.#most;
  }

  [Symbol.iterator](): Iterator<PageRequest> {
    return this.#active[Symbol.iterator]();
  }

  at(index: number): PageRequest | undefined {
    return this.#active[index];
  }

  /** The question that has `page` in it, by a source that still has its contents at that place. */
  covering(page: number, source: number, offset: number, minor: boolean): PageRequest | undefined {
    for (let index = 0; index < this.#active.length; index++) {
      const request = this.#active[index]!;
      const inside = page >= request.page && page < request.page + request.length;
      if (!inside || request.source !== source || request.minor !== minor) continue;
      if (request.offset + (page - request.page) === offset) return request;
    }
    return undefined;
  }

  /** The first page after `page` and before `end` that is being asked for already, or `end`. */
  nextAfter(page: number, end: number): number {
    let next = end;
    for (let index = 0; index < this.#active.length; index++) {
      const request = this.#active[index]!;
      if (request.page > page && request.page < next) next = request.page;
    }
    return next;
  }

  /** The caller says what is asked for. */
  begin(): PageRequest {
    const request = this.#free.pop() ?? new PageRequest();
    request.background = false;
    request.fill = false;
    request.awaited = false;
    request.minor = false;
    this.#active.push(request);
    return request;
  }

  /** To be called once for each that was begun. */
  end(request: PageRequest): void {
    request.drop();
    const last = this.#active.pop()!;
    if (last !== request) this.#active[this.#active.lastIndexOf(request)] = last;
    this.#free.push(request);
  }
}
