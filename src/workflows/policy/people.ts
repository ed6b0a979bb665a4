import type { Actor } from '../../shared/messages.js';
import type { Person } from '../../shared/policy.js';

/** By which of a person's ids a channel knows them, the first that is configured. */
const channelIds: Record<Actor['channel'], readonly string[]> = {
  cli: ['os'], api: ['name'], temporal: [], plane: ['plane'], gitea: ['gitea'], forgejo: ['forgejo', 'gitea'], github: ['github'], generic: ['generic'],
};

const isOutside = ({ channel }: Actor): boolean => !['cli', 'api', 'temporal'].includes(channel);

/** The configured person behind an actor: by the channel's id that cannot be renamed; an API token names the person itself. */
export const personOf = (actor: Actor, people: Person[]): Person | undefined => {
  if (actor.id === null || actor.channel === 'temporal') return undefined;
  if (actor.channel === 'api') return people.find((person) => person.name === actor.id);
  for (const channel of channelIds[actor.channel]) {
    const person = people.find((one) => one.ids[channel] === actor.id);
    if (person !== undefined) return person;
  }
  return undefined;
};

/** Whether they reach us by their channel: on trackers and forges, which may be open to the world, only those who work in the project or are named. */
export const mayReach = (actor: Actor, people: Person[]): boolean =>
  !isOutside(actor) || actor.member === true || personOf(actor, people) !== undefined;

/** `*` is anyone who may reach the channel (`mayReach`); a bare signal satisfies nothing else. */
export const mayDecide = (actor: Actor, by: string[], people: Person[]): boolean => {
  if (by.includes('*')) return mayReach(actor, people);
  const person = personOf(actor, people);
  return person !== undefined && by.includes(person.name);
};

export const nameOf = (actor: Actor, people: Person[]): string => personOf(actor, people)?.name ?? actor.name;
