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

test('a run without network needs bubblewrap: with none, or where it does not work, it is refused with the reason', async () => {
  const { works } = await probeSandbox('none');
  await expect(sandboxLevel('none', 'none')).rejects.toMatchObject({ code: 'SANDBOX_MISSING', detail: expect.stringContaining('network: none') });
  await expect(sandboxLevel('none', { allow: ['a.test'], proxy: null })).rejects.toMatchObject({ code: 'SANDBOX_MISSING', detail: expect.stringContaining('network: { allow }') });
  if (works) expect(await sandboxLevel('auto', 'none')).toBe('bwrap');
  else await expect(sandboxLevel('auto', 'none')).rejects.toMatchObject({ code: 'SANDBOX_MISSING' });
});

test('a run\'s file says the network only where it is not the usual one: older files read the same', () => {
  const needs = { level: 'bwrap' as const, towpathHome: '/srv/towpath', write: [], read: [] };
  expect(sandboxFolders({ ...needs, network: 'full' })).toEqual(sandboxFolders(needs));
  expect(sandboxFolders(needs)).not.toHaveProperty('network');
  expect(sandboxFolders({ ...needs, network: 'none' })).toMatchObject({ network: 'none' });
  expect(sandboxFolders({ ...needs, network: { allow: ['a.test'], proxy: null } })).toMatchObject({ network: { allow: ['a.test'] } });
});

test('I8: TOWPATH_HOME and the home of the account are hidden, wherever HOME points', () => {
  const { mask, write } = sandboxFolders({ level: 'bwrap', towpathHome: '/srv/towpath', write: ['/srv/towpath/items/WEB-1/clone'], read: [] });
  expect(mask).toEqual(expect.arrayContaining(['/srv/towpath', homedir(), userInfo().homedir].filter((path) => path !== '/')));
  expect(write).toEqual(['/srv/towpath/items/WEB-1/clone']);
});
