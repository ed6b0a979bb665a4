import { homedir, userInfo } from 'node:os';
import { expect, test } from '@jest/globals';
import { probeSandbox, sandboxLevel } from '../../src/host/sandbox.js';
import { sandboxFolders } from '../../src/host/sandbox-folders.js';

test('the level is what the configuration says, as far as this machine can', async () => {
  const { works, reason } = await probeSandbox();
  expect(works ? reason : typeof reason).toBe(works ? null : 'string');
  expect(await sandboxLevel('none')).toBe('none');
  expect(await sandboxLevel('auto')).toBe(works ? 'bwrap' : 'none');
  if (works) expect(await sandboxLevel('bwrap')).toBe('bwrap');
  else await expect(sandboxLevel('bwrap')).rejects.toMatchObject({ code: 'SANDBOX_MISSING' });
});

test('I8: TOWPATH_HOME and the home of the account are hidden, wherever HOME points', () => {
  const { mask, write } = sandboxFolders({ level: 'bwrap', towpathHome: '/srv/towpath', write: ['/srv/towpath/items/WEB-1/clone'], read: [] });
  expect(mask).toEqual(expect.arrayContaining(['/srv/towpath', homedir(), userInfo().homedir].filter((path) => path !== '/')));
  expect(write).toEqual(['/srv/towpath/items/WEB-1/clone']);
});
