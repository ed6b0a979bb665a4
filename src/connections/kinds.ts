import { createGithubForge } from './github/forge.js';
import { createGithubTracker } from './github/tracker.js';
import { giteaKinds, type BridgeKinds } from './open-bridges.js';
import { createPlaneTracker } from './plane/tracker.js';

/** Every kind of connection that is a tracker or forge, with what makes it one. */
export const bridgeKinds: BridgeKinds = { ...giteaKinds, github: { tracker: createGithubTracker, forge: createGithubForge }, plane: { tracker: createPlaneTracker } };
