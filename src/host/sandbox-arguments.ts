/** What every sandbox has; also what the probe tries. As root it takes another uid inside, else all capabilities would stay. */
export const isolation = (): string[] => [
  '--unshare-user', ...(process.getuid?.() === 0 ? ['--uid', '1000', '--gid', '1000'] : []),
  '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try',
  '--cap-drop', 'ALL', '--die-with-parent', '--new-session',
];
