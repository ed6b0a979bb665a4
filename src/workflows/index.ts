export { project } from './project.js';
export { provider } from './provider.js';
export { reconcile } from './reconcile.js';
export { workItem } from './work-item.js';
