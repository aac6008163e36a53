import type { Device, LossEntry } from "../../api/types";

export interface Loss {
  name: string;
  lost: number;
  suppressed: number;
}

/** The loss ledger as rows, only what is not zero. */
export function lossesOf(device: Device): Loss[] {
  const rows: Loss[] = [];
  for (const [name, entry] of Object.entries(device.losses ?? {}) as [string, LossEntry][]) {
    const row =
      typeof entry === "number"
        ? { name, lost: entry, suppressed: 0 }
        : { name, lost: entry.lost ?? 0, suppressed: entry.suppressed ?? 0 };
    if (row.lost || row.suppressed) rows.push(row);
  }
  return rows.sort((a, b) => b.lost - a.lost);
}

export const lostBy = (device: Device) => lossesOf(device).reduce((sum, each) => sum + each.lost, 0);

/** The device has not applied yet what its policy says now. */
export const drifted = (device: Device) =>
  !!device.policy_revision_wanted && device.policy_revision !== device.policy_revision_wanted;

/** The classes of events that a sensor can be for; what a device does not name is not watched there. */
export const sensorClasses = [
  "process",
  "file",
  "network",
  "dns",
  "logon",
  "memory",
  "device",
  "script",
  "module",
  "signal",
];

export const lesser = (device: Device) =>
  (device.sensors ?? []).filter((each) => each.backend === "off" || each.reason);
