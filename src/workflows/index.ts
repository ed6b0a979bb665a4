export { project } from './project.js';
export { workItem } from './work-item.js';
