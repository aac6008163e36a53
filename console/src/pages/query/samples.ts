export const samples: readonly [name: string, query: string][] = [
  ["Downloads piped to a shell", `process where process.command_line : ("*curl*|*sh*", "*wget*|*sh*")`],
  [
    "Programs run from temporary directories",
    `process where event.action == "start" and process.executable : ("/tmp/*", "/dev/shm/*", "/var/tmp/*")`,
  ],
  ["Connections by shells", `network where process.name in ("sh", "bash", "dash", "zsh")`],
  ["Changed cron entries", `file where file.path : ("/etc/cron*", "/var/spool/cron/*")`],
  [
    "File dropped, then it connects",
    `sequence by host.id with maxspan=5m\n  [file where event.action == "create" and file.path : "/tmp/*"]\n  [network where event.action == "connect"]`,
  ],
  ["Busiest programs", `process where event.action == "start" | unique_count process.executable | head 20`],
];
