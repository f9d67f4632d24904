// What the threads of a server say to one another. The server's thread is told by messages and an eventfd, so that it
// hears them also where it waits in poll.

import type { MessagePort } from 'node:worker_threads';
import type { GatePlace } from '../../descriptors/call-gate.ts';
import type { AddressRange } from '../../memory/address.ts';
import type { UserfaultfdHandle } from '../../userfaultfd/userfaultfd.ts';
import type { SourceDescription } from '../contents/page-contents.ts';
import type { FailurePolicy } from '../filling/failure-policy.ts';
import { receivedError, type SentError } from './sendable-error.ts';
import type { MemoryDescription } from './served-memory.ts';

/** What the server's thread is started with. */
export interface ServerThreadData {
  readonly port: MessagePort;
  /** The eventfd that is signalled with each command. */
  readonly wakeFd: number;
  /** What its number is used in. */
  readonly wakeGate: GatePlace;
  readonly statistics: SharedArrayBuffer;
  /** Whether times are measured. */
  readonly timed: boolean;
  /** Most milliseconds in one poll; -1 for as long as nobody says anything. */
  readonly longestPoll: number;
}

export interface AddCommand extends MemoryDescription {
  readonly type: 'add';
  /** The answer has this number. */
  readonly question: number;
  /** What is said about the memory has this number. */
  readonly id: number;
  readonly handle: UserfaultfdHandle;
  readonly sources: readonly SourceDescription[];
}

export interface RemoveCommand {
  readonly type: 'remove';
  /** The answer has this number. */
  readonly question: number;
  readonly id: number;
  readonly patience: number;
}

export type ServerCommand =
  | AddCommand
  | RemoveCommand
  | { readonly type: 'stop'; readonly patience: number }
  /** A thread that is told what is served, and acts when this one dies. */
  | { readonly type: 'guard'; readonly port: MessagePort };

/** A command that is answered; whoever sends it gives it its number. */
export type ServerQuestion = Omit<AddCommand, 'question'> | Omit<RemoveCommand, 'question'>;

export type ServerAnswer =
  | { readonly type: 'done'; readonly question: number }
  | { readonly type: 'refused'; readonly question: number; readonly error: Error };

export type ServerReply =
  | ServerAnswer
  | { readonly type: 'filled'; readonly id: number }
  /** Closed by its owner, or without a process: neither it nor its sources are used any more. */
  | { readonly type: 'left'; readonly id: number }
  | { readonly type: 'error'; readonly error: Error };

/** A reply on its way. */
export type SentReply =
  | Exclude<ServerReply, { readonly error: Error }>
  | (Omit<ServerReply & { readonly type: 'refused' }, 'error'> & { readonly error: SentError })
  | { readonly type: 'error'; readonly error: SentError };

export function receivedReply(sent: SentReply): ServerReply {
  return 'error' in sent ? { ...sent, error: receivedError(sent.error) } : sent;
}

export type GuardMessage =
  | {
      readonly type: 'serving';
      readonly id: number;
      readonly handle: UserfaultfdHandle;
      readonly ranges: readonly AddressRange[];
      readonly policy: FailurePolicy & { readonly sourceTimeout: number };
    }
  | { readonly type: 'released'; readonly id: number }
  /** A module is being opened, which may keep the thread for so many milliseconds at a time. */
  | { readonly type: 'opening'; readonly id: number; readonly timeout: number }
  | { readonly type: 'opened'; readonly id: number }
  | { readonly type: 'ended' };

/** What the guard is started with. */
export interface GuardData {
  readonly port: MessagePort;
  readonly statistics: SharedArrayBuffer;
}

/** What whoever adds memory to a server is told where it was stopped meanwhile. */
export function stoppedError(): Error {
  return new Error('the server was stopped');
}
