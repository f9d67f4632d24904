// Asks the kernel what it offers: `node main.js QUESTION...` prints one line of JSON for each, in order, as soon as it is
// answered. Whoever runs it learns from the lines that are there which question a seccomp filter or a native crash ended
// the process at.

import { writeSync } from 'node:fs';
import { type Answer, answer } from './questions.ts';

function told(question: string): Answer {
  try {
    return answer(question);
  } catch (error) {
    const { message, code = 'ERROR' } = error as Error & { readonly code?: string };
    return { refused: code, message };
  }
}

for (const question of process.argv.slice(2)) {
  writeSync(process.stdout.fd, `${JSON.stringify({ question, ...told(question) })}\n`);
}
