/** When a use counts as standing under a check, in words; `feature-check.ts` applies it. */
export const featureCheckRule = `A use stands under a check where
  - it is in, or after, the condition of an 'if', '?:', '&&', '||', 'while' or 'for' that mentions a binding of the same
    header from the same release or a later one (UFFD_FEATURE_MOVE for UFFDIO_MOVE), or that mentions no binding but what
    the kernel answered: 'available.features', 'available.ioctls';
  - it is a bit that is tested: 'features & UFFD_FEATURE_MOVE';
  - such an 'if' stands before it in a block around it and leaves the block by return, throw, continue or break;
  - it is the value of 'required' or 'optional', which opening a userfaultfd checks;
  - a comment in its line or the line before says why it is right: '// min-kernel: REASON'.
Conditions are followed into the constants and functions of the same program that they name.`;
