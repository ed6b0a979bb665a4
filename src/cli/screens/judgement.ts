import { judgeDelivery, type Received } from '../../connections/judge-delivery.js';
import type { DeliveryHint } from '../../shared/hints.js';
import { plainText } from '../../shared/plain-text.js';
import type { Call } from '../command.js';

const hintLine = ({ event, number, repository, project, sha, actor, command }: DeliveryHint): string => [
  event, number === null ? null : `#${String(number)}`, repository, project === null ? 'no project' : `project ${project}`,
  sha?.slice(0, 12), actor === null ? null : `by ${actor}`, command === null ? null : `asks: ${command}`,
].filter((part) => part != null).join(' · ');

/** Prints what would become of the delivery; the exit code is 0 where it is accepted. */
export const showJudgement = ({ out }: Call, received: Received): number => {
  const { accepted, status, reason, hints } = judgeDelivery(received);
  out.document({ accepted, status, reason, hints });
  out.data(`${String(status)} ${accepted ? 'accepted' : 'refused'}${reason === null ? '' : `: ${plainText(reason)}`}`);
  for (const hint of hints) out.data(plainText(hintLine(hint)));
  return accepted ? 0 : 1;
};
