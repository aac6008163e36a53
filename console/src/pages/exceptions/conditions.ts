// An exception drawn from an event: each condition is one fact of the event in the words of CAE JSON.

import type { Detection, DetectionDetail, EventRecord } from "../../api/types";
import { categoryOf, field } from "../../lib/event";

export interface Condition {
  /** Artifact and facet, as a CAE rule names them. */
  source: string;
  facet: string;
  value: string;
  /** What is read: the field of the event. */
  name: string;
  /** Offered ticked: tells the harmless case apart without being true of this one run only. */
  telling: boolean;
}

type Row = readonly [source: string, facet: string, name: string, telling: boolean];

const process = (instigator: string): Row[] => [
  ["InstigatingProcessImageFile", "Path", `${instigator}.executable`, instigator === "process"],
  ["InstigatingProcessImageFile", "Sha256", `${instigator}.hash.sha256`, false],
  ["InstigatingProcess", "CommandLine", `${instigator}.command_line`, false],
];

/** In events about processes the target is the event's process and the instigator its parent. */
const ofProcess: Row[] = [
  ["TargetProcessImageFile", "Path", "process.executable", true],
  ["TargetProcessImageFile", "Sha256", "process.hash.sha256", false],
  ["TargetProcess", "CommandLine", "process.command_line", false],
  ["TargetProcessOwner", "Name", "user.name", false],
  ...process("process.parent"),
];

const elsewhere: Record<string, Row[]> = {
  file: [
    ["TargetFile", "Path", "file.path", true],
    ["TargetFile", "Sha256", "file.hash.sha256", false],
  ],
  network: [
    ["TargetNetworkConnection", "DestinationAddress", "destination.ip", true],
    ["TargetNetworkConnection", "DestinationPort", "destination.port", false],
  ],
  dns: [["TargetDns", "TargetDomainName", "dns.question.name", true]],
  registry: [["TargetRegistryKey", "Path", "registry.path", true]],
};

/** What an exception can say of this event, most telling first; facts that the event does not have are left out. */
export function conditionsOf(event: EventRecord): Condition[] {
  const cls = categoryOf(event);
  const rows: Row[] =
    cls === "process"
      ? ofProcess
      : [
          ...(elsewhere[cls] ?? []),
          ...process("process"),
          ["InstigatingProcessOwner", "Name", "user.name", false] as const,
        ];
  return rows
    .map(([source, facet, name, telling]) => ({ source, facet, name, telling, value: field(event, name) }))
    .filter((each) => each.value !== "");
}

/** The exception's text: all conditions must hold. */
export function exceptionSource(name: string, description: string, conditions: Condition[]): string {
  const operators = Object.fromEntries(
    conditions.map((each, i) => [
      String(i),
      {
        Type: "EqualsAny",
        OperandType: "String",
        Operands: [
          { Source: each.source, Data: each.facet },
          { Source: "LiteralSet", Data: [each.value] },
        ],
      },
    ]),
  );
  return JSON.stringify(
    {
      Name: name,
      Description: description,
      Severity: "Informational",
      ObjectType: "ExceptionRule",
      OperatingSystems: [{ Name: "Linux" }],
      Plugin: { Name: "OpticsDetector" },
      Product: { Name: "CylanceOPTICS" },
      SchemaVersion: 1,
      States: [
        {
          Name: "Exception",
          Scope: "Global",
          Function: conditions.map((_, i) => String(i)).join(" & "),
          FieldOperators: operators,
        },
      ],
    },
    null,
    2,
  );
}

/** What an exception from a detection begins with: the telling facts of its last event. */
export function sourceFrom(detection: DetectionDetail, name: string): string {
  const states = detection.states ?? [];
  const conditions = conditionsOf(states[states.length - 1]?.event ?? {}).filter((each) => each.telling);
  return conditions.length ? exceptionSource(name, madeFrom(detection), conditions) : template;
}

export const madeFrom = (detection: Detection) => `Made from the detection ${detection.phonetic_id ?? detection.id}.`;

/** What a new exception begins with when it does not come from a detection. */
export const template = exceptionSource("Backup job", "", [
  {
    source: "InstigatingProcessImageFile",
    facet: "Path",
    name: "process.executable",
    value: "/usr/sbin/backup",
    telling: true,
  },
]);
