import type { DriftClass } from '../drift-finding.ts';

/** What a finding means, and one line that says why; empty where the class and the changes say it all. */
export interface Judgement {
  readonly class: DriftClass;
  readonly note: string;
}

export const growing: Judgement = { class: 'growing', note: '' };

/** A field behind all that a record had. */
export const addedAtEnd: Judgement = { class: 'extending', note: 'added at the end' };

/** A record that is larger than the kernel may expect it. */
export const grewUntold: Judgement = {
  class: 'breaking',
  note: 'it grew at its end, which breaks where the kernel is not told the size',
};

/** What it is made of has another name now, and is the same. */
export const renamedWithin: Judgement = { class: 'renamed', note: 'the same under another name' };

export function adding(note: string): Judgement {
  return { class: 'adding', note };
}

export function breaking(note: string): Judgement {
  return { class: 'breaking', note };
}

export function extending(note: string): Judgement {
  return { class: 'extending', note };
}

export function cosmetic(note: string): Judgement {
  return { class: 'cosmetic', note };
}
