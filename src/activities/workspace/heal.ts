import { saysDamaged } from '../../host/git-failure.js';
import { git } from '../../host/git.js';
import { rebuildMirror } from './create-mirror.js';
import type { MirrorPlace } from './mirror-place.js';

/** Whether the mirror itself is sound: the trouble may as well lie in what was read beside it. */
const isSound = async (place: MirrorPlace): Promise<boolean> => {
  const { code } = await git({
    repository: place.path, args: ['fsck', '--no-dangling', '--no-reflogs', '--no-progress'], accept: Array.from({ length: 256 }, (_, n) => n),
    timeoutSeconds: 600,
  });
  return code === 0;
};

/** Does the work; where it fails on a damaged mirror, the mirror is cloned again and the work done once more. */
export const healing = <Order, Result>(place: MirrorPlace, work: (place: MirrorPlace, order: Order) => Promise<Result>) =>
  async (order: Order): Promise<Result> => {
    try {
      return await work(place, order);
    } catch (error) {
      if (!saysDamaged(error) || await isSound(place)) throw error;
      await rebuildMirror(place);
      return work(place, order);
    }
  };
