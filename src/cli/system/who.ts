import { userInfo } from 'node:os';
import type { Actor } from '../../shared/messages.js';

/** A container may run as a number without a name. */
export const osUser = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `uid-${String(process.getuid?.() ?? 'unknown')}`;
  }
};

/** On the command line a person is the OS user. */
export const cliActor = (): Actor => {
  const name = osUser();
  return { channel: 'cli', id: name, name };
};
