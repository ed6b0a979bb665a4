export { project } from './project.js';
export { provider } from './provider.js';
export { workItem } from './work-item.js';
