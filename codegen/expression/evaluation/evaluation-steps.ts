import { HeaderError } from '../../source/header-error.ts';
import type { Span } from '../../source/source-file.ts';

/** How many operands and operators are evaluated for one header. The largest header of Linux needs some 100,000. */
export const maximumEvaluationSteps = 20_000_000;

/** What is left of them: many declarators may share one array length, however long it is. */
export class EvaluationSteps {
  left: number;

  constructor(most = maximumEvaluationSteps) {
    this.left = most;
  }

  /** So many operators and operands are looked at, which stand at `span`. @throws HeaderError where none are left. */
  take(span: Span | undefined, count = 1): void {
    this.left -= count;
    if (this.left >= 0) return;
    throw new HeaderError(`the header needs more than ${maximumEvaluationSteps} steps of evaluation`, { span });
  }
}
