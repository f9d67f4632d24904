/** How many operands and operators are evaluated for one header. The largest header of Linux needs some 100,000. */
export const maximumEvaluationSteps = 20_000_000;

/** What is left of them: many declarators may share one array length, however long it is. */
export class EvaluationSteps {
  left: number;

  constructor(most = maximumEvaluationSteps) {
    this.left = most;
  }
}
