import type { Language } from "../../api/types";

export const languageNames: Record<Language, string> = { cae: "CAE JSON", eql: "EQL", sigma: "Sigma" };

const cae = {
  Name: "Shell drops a file in /tmp, then runs it",
  Description: "",
  Severity: "Medium",
  ObjectType: "DetectionRule",
  OperatingSystems: [{ Name: "Linux" }],
  Plugin: { Name: "OpticsDetector" },
  Product: { Name: "CylanceOPTICS" },
  SchemaVersion: 1,
  States: [
    {
      Name: "Drop",
      Scope: "Global",
      Function: "shell & tmp",
      FieldOperators: {
        shell: {
          Type: "EqualsAny",
          OperandType: "String",
          Operands: [
            { Source: "InstigatingProcess", Data: "Name" },
            { Source: "LiteralSet", Data: ["bash", "sh", "curl", "wget"] },
          ],
        },
        tmp: {
          Type: "StartsWithAny",
          OperandType: "String",
          Operands: [
            { Source: "TargetFile", Data: "Path" },
            { Source: "LiteralSet", Data: ["/tmp/", "/dev/shm/"] },
          ],
        },
      },
      ActivationTimeLimit: "-0:00:00.001",
      HarvestContributingEvents: true,
      Actions: [{ Type: "AOI", ItemName: "TargetFile", Position: "PostActivation" }],
      Filters: [{ Type: "Event", Data: { Category: "File", SubCategory: "", Type: "Create" } }],
    },
    {
      Name: "Run",
      Scope: "Global",
      Function: "tmp",
      FieldOperators: {
        tmp: {
          Type: "StartsWithAny",
          OperandType: "String",
          Operands: [
            { Source: "TargetProcessImageFile", Data: "Path" },
            { Source: "LiteralSet", Data: ["/tmp/", "/dev/shm/"] },
          ],
        },
      },
      ActivationTimeLimit: "-0:00:00.001",
      HarvestContributingEvents: true,
      Actions: [{ Type: "AOI", ItemName: "TargetProcess", Position: "PostActivation" }],
      Filters: [{ Type: "Event", Data: { Category: "Process", SubCategory: "", Type: "Start" } }],
    },
  ],
  Paths: [{ StateNames: ["Drop", "Run"] }],
  Tags: [],
};

export const templates: Record<Language, string> = {
  cae: JSON.stringify(cae, null, 2),
  eql: `sequence by process.entity_id with maxspan=1m
  [file where event.action == "create" and file.path like~ "/tmp/*"]
  [network where event.action == "connect"]
`,
  sigma: `title: Network tool started from /tmp
status: experimental
logsource:
  product: linux
  category: process_creation
detection:
  selection:
    Image|startswith: /tmp/
    CommandLine|contains:
      - curl
      - wget
  condition: selection
level: medium
`,
};
