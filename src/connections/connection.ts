import type { ConnectionKind } from '../shared/connections.js';

/** A connection as its own code needs it: secrets resolved, everything else as the configuration says. */
export interface Connection {
  name: string;
  kind: ConnectionKind;
  /** Of the server, without a slash at the end. GitHub's own: https://github.com. */
  url: string;
  /** Plane: the workspace's slug. */
  workspace: string | null;
  /** A token's value, as it is now; a GitHub App's installation token is made anew where it ends. */
  token: () => Promise<string>;
  /** A GitHub App signs in, in the place of an account with a token of its own. */
  app?: AppSignIn;
}

/** What an app's token cannot be asked for. */
export interface AppSignIn {
  /** The token was refused: the next one is made anew. */
  refused(): void;
  account(): Promise<Account>;
  /** What the installation may, as `contents: write`. */
  granted(): Promise<Readonly<Record<string, string>>>;
}

/** Somebody as a tracker or forge knows them. `id` cannot be renamed. */
export interface Account {
  id: string;
  /** Login or display name, for people. */
  name: string;
  bot: boolean;
}

/** One thing that `towpath doctor` found about a connection. */
export interface ConnectionCheck {
  what: 'reachable' | 'token' | 'account' | 'permission' | 'hook' | 'secret' | 'states' | 'clock';
  ok: boolean;
  /** A sentence; with what helps where it is not well. */
  says: string;
}
