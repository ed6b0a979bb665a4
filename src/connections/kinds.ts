import { giteaKinds, type BridgeKinds } from './open-bridges.js';
import { createPlaneTracker } from './plane/tracker.js';

/** Every kind of connection that is a tracker or forge, with what makes it one. */
export const bridgeKinds: BridgeKinds = { ...giteaKinds, plane: { tracker: createPlaneTracker } };
