import type { Config } from './config.js';
import { TowpathError } from '../shared/errors.js';

const refuseTakenConnections = (config: Config, others: readonly Config[]): void => {
  for (const { name } of config.connections) {
    const other = others.find(({ connections }) => connections.some((one) => one.name === name));
    if (other !== undefined) throw new TowpathError('CONNECTION_TAKEN', `${name} is in ${config.file} and in ${other.file}`, { connection: name, file: config.file, other: other.file });
  }
};

/**
 * Thrown when another file brings one of the projects, or works on one of the repositories (PROJECT_TAKEN), or has a
 * connection of the same name (CONNECTION_TAKEN): with both paths.
 */
export const refuseTaken = (config: Config, others: readonly Config[]): void => {
  refuseTakenConnections(config, others);
  for (const project of config.projects) {
    for (const other of others) {
      const sameKey = other.projects.find(({ key }) => key === project.key);
      const facts = { project: project.key, file: config.file, other: other.file };
      if (sameKey !== undefined) throw new TowpathError('PROJECT_TAKEN', `${project.key} is in ${config.file} and in ${other.file}`, facts);
      const sameRepository = other.projects.find(({ repositoryIdentity }) => repositoryIdentity === project.repositoryIdentity);
      if (sameRepository === undefined) continue;
      const where = `${project.repository.url} is the repository of ${project.key} in ${config.file} and of ${sameRepository.key} in ${other.file}`;
      throw new TowpathError('PROJECT_TAKEN', where, facts);
    }
  }
};
