import { EvaluationSteps, maximumEvaluationSteps } from '../expression/evaluation/evaluation-steps.ts';
import { Budget, defaultLimits, type SharedBudgets } from '../preprocessor/macros/limits.ts';

/** All readings in search of a context may cost as much as so many that reach their limits. */
export const readingsInSearch = 2;

/** What a search of a context may still cost, however many readings it takes. */
export class SearchWork implements SharedBudgets {
  readonly tokensRead = new Budget(readingsInSearch * defaultLimits.tokensRead, 'tokens read in search of a context');
  readonly expansionSteps = new Budget(
    readingsInSearch * defaultLimits.expansionSteps,
    'steps of macro expansion in search of a context',
  );
  #evaluation = readingsInSearch * maximumEvaluationSteps;

  /** No reading after this one could be paid for. */
  get isSpent(): boolean {
    return this.tokensRead.isSpent || this.expansionSteps.isSpent || this.#evaluation <= 0;
  }

  /** Runs what evaluates, with the steps that are left for it. */
  evaluating<Result>(use: (steps: EvaluationSteps) => Result): Result {
    const most = Math.min(maximumEvaluationSteps, this.#evaluation);
    const steps = new EvaluationSteps(most);
    try {
      return use(steps);
    } finally {
      this.#evaluation -= most - steps.left;
    }
  }
}
