import type { ServerAnswer } from './thread-messages.ts';

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

/** Questions to the server's thread that it has not answered yet. */
export class ThreadQuestions {
  /** Whoever waits for an answer, by the number of the question. */
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  /** Has a question sent with its number, and waits for the answer. @throws what it is refused with. */
  async ask(send: (question: number) => void): Promise<void> {
    const question = ++this.#last;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.set(question, { resolve, reject });
        send(question);
      });
    } finally {
      this.#waiting.delete(question);
    }
  }

  /** Tells whoever asked. An answer to what nobody waits for any more is dropped. */
  answer(answer: ServerAnswer): void {
    const waiting = this.#waiting.get(answer.question);
    if (answer.type === 'done') waiting?.resolve();
    else waiting?.reject(answer.error);
  }

  /** There will be no more answers. */
  refuseAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
  }
}
