// A memory that is touched, written to, given back, moved and served at random, and what its pages have to show.

import {
  UFFD_FEATURE_EVENT_REMAP,
  UFFD_FEATURE_EVENT_REMOVE,
  UFFD_FEATURE_EVENT_UNMAP,
  UFFD_FEATURE_PAGEFAULT_FLAG_WP,
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_REGISTER_MODE_WP,
} from 'uapi-bindgen/linux/userfaultfd';
import {
  type FaultServer,
  type FillOptions,
  Mapping,
  type MemoryOptions,
  pageSize,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import { PagesModel } from './pages-model.ts';
import { byteAt, kinds, type Source, sourceOf } from './sources.ts';

const size = pageSize();

export type Random = (limit: number) => number;

export class RandomMemory {
  readonly #random: Random;
  readonly #folder: string;
  readonly #userfaultfd: Userfaultfd;
  readonly #hearsRemovals: boolean;
  readonly #model: PagesModel;
  #mapping: Mapping;
  #source: Source | undefined;
  /** What a page has by the source that serves it. */
  #byteAt: (page: number) => number = () => 0;
  #tracked = false;
  #server: FaultServer | undefined;

  constructor(random: Random, folder: string) {
    this.#random = random;
    this.#folder = folder;
    this.#hearsRemovals = random(3) > 0;
    const events = this.#hearsRemovals
      ? UFFD_FEATURE_EVENT_REMOVE | UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_EVENT_UNMAP
      : UFFD_FEATURE_EVENT_REMAP;
    this.#userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP | events });
    this.#mapping = Mapping.anonymous((4 + random(60)) * size);
    this.#userfaultfd.register(this.#mapping, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP);
    this.#model = new PagesModel(this.#mapping.length / size);
  }

  get served(): boolean {
    return this.#server !== undefined;
  }

  async serve(server: FaultServer, isFresh: boolean): Promise<void> {
    const random = this.#random;
    const seed = random(1000);
    const count = this.#model.count;
    const parts = random(2) === 0 ? [count] : [1 + random(count - 1)];
    if (parts[0]! < count) parts.push(count - parts[0]!);
    const source = sourceOf(kinds[random(kinds.length)]!, seed, 2 * count, this.#folder);
    const shift = random(count);
    let first = 0;
    const regions = parts.map((pages) => {
      const region = {
        address: this.#mapping.address + BigInt(first * size),
        length: pages * size,
        offset: (first + shift) * size,
      };
      first += pages;
      return region;
    });
    this.#tracked = random(2) === 0 && parts.length === 1;
    const options: MemoryOptions = {
      source: source.source,
      regions: random(2) === 0 ? regions : regions.reverse(),
      prefetch: random(2) === 0 ? 1 + random(20) : { least: 1 + random(3), most: 1 + random(30) },
      fill: this.#fill(count),
      retries: 4,
      concurrency: 1 + random(5),
      trackWrites: this.#tracked,
      onSourceError: 'zero',
    };
    await server.add(this.#userfaultfd, options);
    this.#server = server;
    this.#source = source;
    this.#byteAt = (page) => byteAt(seed, page + shift);
    if (isFresh) this.#model.fresh(this.#byteAt);
    else this.#model.served(this.#byteAt);
  }

  async unserve(): Promise<void> {
    await this.#server?.remove(this.#userfaultfd);
    this.ended();
  }

  /** The server serves it no more. */
  ended(): void {
    this.#server = undefined;
    this.#source?.close();
    this.#source = undefined;
  }

  /** Does one thing. @param what names it in errors. */
  async step(what: string): Promise<void> {
    const random = this.#random;
    const model = this.#model;
    const page = random(model.count);
    switch (random(10)) {
      case 0:
      case 1:
      case 2:
        this.#look(page, what);
        break;
      case 3:
        for (let next = page; next < Math.min(model.count, page + 8); next++) this.#look(next, what);
        break;
      case 4: {
        const value = random(256);
        this.#mapping.fill(value, page * size, size);
        model.wrote(page, value);
        break;
      }
      case 5:
      case 6: {
        const count = 1 + random(Math.min(5, model.count - page));
        this.#mapping.discard(page * size, count * size);
        model.removed(page, count, this.#hearsRemovals ? () => 0 : this.#byteAt, this.#hearsRemovals);
        break;
      }
      case 7:
        if (this.#hearsRemovals && random(2) === 0) {
          const count = 2 + random(60);
          this.#mapping = this.#mapping.remap(count * size);
          model.resized(count);
        } else {
          this.#mapping = this.#mapping.remap();
        }
        model.moved();
        break;
      case 8:
        if (this.#tracked) model.tookWritten(await this.#takeWritten(), what);
        break;
      case 9:
        if (random(3) === 0) await this.unserve();
        else await new Promise((resolve) => setTimeout(resolve, random(4)));
        break;
    }
  }

  lookAtAll(what: string): void {
    for (let page = 0; page < this.#model.count; page++) this.#look(page, what);
  }

  close(): void {
    this.#userfaultfd.close();
    this.#mapping.close();
    this.#source?.close();
  }

  /** What was written to at once; what was given back as soon as the server has heard of it. */
  async #takeWritten(): Promise<number[]> {
    const pages = this.#server!.pages(this.#userfaultfd);
    const taken = pages.takeWritten();
    const deadline = performance.now() + 10_000;
    while (!this.#model.hasRemoved(taken) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      taken.push(...pages.takeWritten());
    }
    return taken;
  }

  #look(page: number, what: string): void {
    const bytes = this.#mapping.read(page * size, size);
    const value = bytes[0]!;
    if (bytes.some((byte) => byte !== value)) throw new Error(`${what}: page ${page} shows several contents`);
    this.#model.saw(page, value, what);
  }

  #fill(count: number): boolean | FillOptions {
    const random = this.#random;
    const pages = 1 + random(20);
    switch (random(5)) {
      case 0:
        return true;
      case 1:
        return { order: 'descending', pages };
      case 2:
        return { order: Array.from({ length: random(2 * count) }, () => random(count)), pages };
      case 3:
        return { bytesPerSecond: 1e6 * (1 + random(100)), pages };
      default:
        return false;
    }
  }
}
