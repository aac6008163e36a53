// The automated responses a rule set can configure, in the order of the matrix.

export interface ResponseKind {
  action: string;
  short: string;
  effect: string;
  /** Names what the argument is, where there is one. */
  argument?: string;
  harmless?: boolean;
}

export const responseKinds: ResponseKind[] = [
  { action: "TerminateProcesses", short: "Terminate process", effect: "Kills the processes of interest." },
  {
    action: "TerminateProcessTrees",
    short: "Terminate tree",
    effect: "Kills the processes of interest and everything they started.",
  },
  {
    action: "SuspendProcesses",
    short: "Suspend process",
    effect: "Stops the processes of interest; they can be continued.",
  },
  {
    action: "SuspendProcessTrees",
    short: "Suspend tree",
    effect: "Stops the processes of interest and everything they started.",
  },
  { action: "DeleteFiles", short: "Delete files", effect: "Deletes every file of interest, for good." },
  { action: "LogOffUsers", short: "Log off users", effect: "Ends the sessions of the users of interest." },
  { action: "LogOffAllUsers", short: "Log off all", effect: "Ends every session on the device." },
  { action: "LogOffInteractiveUsers", short: "Log off interactive", effect: "Ends sessions of people at the device." },
  { action: "LogOffRemoteUsers", short: "Log off remote", effect: "Ends remote sessions." },
  {
    action: "NotificationWindow",
    short: "Notify user",
    effect: "Shows the rule set's message on the device.",
    harmless: true,
  },
  {
    action: "ApplicationLog",
    short: "Application log",
    effect: "Writes the detection to the device's log.",
    harmless: true,
  },
  {
    action: "DumpDetectionToDisk",
    short: "Dump to disk",
    effect: "Writes the detection's data to a file on the device.",
    harmless: true,
  },
  {
    action: "WhitelistProcesses",
    short: "Stop observing",
    effect: "Excludes the processes of interest from observation.",
  },
];
