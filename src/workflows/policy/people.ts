import type { Actor } from '../../shared/messages.js';
import type { Person } from '../../shared/policy.js';

const channelIds: Record<Actor['channel'], string> = { cli: 'os', api: 'name', temporal: '' };

/** The configured person behind an actor: by the channel's id that cannot be renamed; an API token names the person itself. */
export const personOf = (actor: Actor, people: Person[]): Person | undefined => {
  if (actor.id === null || actor.channel === 'temporal') return undefined;
  if (actor.channel === 'api') return people.find((person) => person.name === actor.id);
  return people.find((person) => person.ids[channelIds[actor.channel]] === actor.id);
};

/** `*` is anyone who may reach the channel; a bare signal satisfies nothing else. */
export const mayDecide = (actor: Actor, by: string[], people: Person[]): boolean => {
  if (by.includes('*')) return true;
  const person = personOf(actor, people);
  return person !== undefined && by.includes(person.name);
};

export const nameOf = (actor: Actor, people: Person[]): string => personOf(actor, people)?.name ?? actor.name;
