import type { AbiModel } from '../../codegen/abi/model/model.ts';

/** What docs/limits.md promises: no header needs more. */
export const mostMegabytes = 1024;
export const mostSeconds = 30;

/** Files of an include root, by name. */
export type Files = Readonly<Record<string, string | Buffer>>;

/** A header that means harm, and the only answer that is right. */
export interface HostileCase {
  readonly name: string;
  /** The include root; `main.h` is what is read. A text alone is `main.h`. */
  readonly files: string | Files | (() => string | Files);
  /** Makes what is no plain file: links, pipes. */
  readonly prepare?: (root: string) => void;
  /** The message that a HeaderError must have, or a check of the model, which throws where the model is wrong. */
  readonly answer: RegExp | ((model: AbiModel) => void);
  /** Reads a lot: it runs in a process of its own, and only where all cases are asked for. */
  readonly heavy?: boolean;
}

/** A model, whatever is in it. */
export const anyModel = (): void => {};

/** `count` lines, one of each number. */
export function lines(count: number, line: (at: number) => string): string {
  const all: string[] = [];
  for (let at = 0; at < count; at++) all.push(line(at));
  return `${all.join('\n')}\n`;
}

/** The value of a constant of a model. */
export function constant(model: AbiModel, name: string): string | undefined {
  return model.constants.find((each) => each.name === name)?.value;
}

/** Why a name is not bound. */
export function reason(model: AbiModel, name: string): string {
  return model.skipped.find((each) => each.name === name)?.reason ?? `'${name}' is not among what was skipped`;
}
