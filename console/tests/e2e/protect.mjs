// Rules, rule sets, policies, packages, enrolment.

import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { accessible, ask, go, settled, shot, toast, typeIn } from "./harness.mjs";

function crcOf(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; ++i) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A zip with one file, as any tool would make it. */
export function zip(name, text) {
  const bytes = Buffer.from(text);
  const packed = deflateRawSync(bytes);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(crcOf(bytes), 14);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(bytes.length, 22);
  head.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(20, 4);
  entry.writeUInt16LE(20, 6);
  head.copy(entry, 10, 8, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(head.length + name.length + packed.length, 16);
  return Buffer.concat([head, Buffer.from(name), packed, entry, Buffer.from(name), end]);
}

const sigma = `title: Test rule
description: Looks for the word of the test.
logsource:
  product: linux
  category: process_creation
detection:
  selection:
    CommandLine|contains: needle
  condition: selection
level: low
`;

export const protect = [
  [
    "rules: a wrong operator is underlined where it stands, saving is refused until it is mended",
    async (world) => {
      const { page } = world;
      await go(world, "rules/new");
      await page.locator("[data-editor] .cm-content").waitFor();
      const good = goodRule();
      await typeIn(page, good.replace("StartsWithAny", "StartWithAny"));
      await page.locator("[data-editor] .cm-lintRange-error", { hasText: "StartWithAny" }).waitFor();
      await page
        .getByRole("list", { name: "Problems" })
        .getByText(/StartsWithAny/)
        .waitFor();
      await shot(world, "work-rule-error");
      await accessible(world, "rule with an error");
      await page.getByRole("button", { name: "Save" }).click();
      await toast(page, "Not saved");
      await typeIn(page, good);
      await page.locator(".state", { hasText: /^.?Valid$/ }).waitFor();
      assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Test of the operator");
      assert.equal(await page.getByLabel("Severity").inputValue(), "Low");
      await page.getByRole("button", { name: "Save" }).click();
      await page.waitForURL(/#\/rules\/(?!new)/);
      await page.getByRole("heading", { name: "Test of the operator" }).waitFor();
    },
  ],
  [
    "rules: a field that does not exist is a warning with the nearest that does",
    async (world) => {
      const { page } = world;
      await go(
        world,
        "rules/new?language=eql&source=" + encodeURIComponent('process where process.comand_line == "x"'),
      );
      await page
        .getByRole("list", { name: "Problems" })
        .getByText(/process\.command_line/)
        .waitFor();
      await page.locator("main .state", { hasText: "1 warning" }).waitFor();
      await shot(world, "work-rule-warning");
    },
  ],
  [
    "rules: each example in the rule is shown with what became of it",
    async (world) => {
      const { page } = world;
      await go(world, "rules/new?language=eql");
      await page.locator("[data-editor] .cm-content").waitFor();
      await typeIn(
        page,
        '// match: {"event":{"category":"process","action":"start"},"process":{"name":"needle"}}\n' +
          '// match: {"event":{"category":"process","action":"start"},"process":{"name":"straw"}}\n' +
          'process where process.name == "needle"\n',
      );
      const cases = page.getByRole("list", { name: "Examples of the rule" });
      await cases.getByText("passes").waitFor();
      await cases.getByText("fails").waitFor();
      assert.equal(await cases.locator("li").count(), 2);
      await page.getByText("1 of 2 fail").waitFor();
      await shot(world, "work-rule-tests");
      await accessible(world, "rule with examples");
    },
  ],
  [
    "rule sets: enable a rule, give it a response and a package, save; the policy takes it",
    async (world) => {
      const { page, seed } = world;
      await ask(page, "POST", "/api/v1/rules", { language: "sigma", source: sigma });
      await go(world, `rulesets/${seed.ruleset}`);
      await page.getByLabel("Test rule: on").check();
      await page.getByLabel("Test rule: Terminate processes", { exact: true }).check();
      await page.getByRole("button", { name: "exceptions and packages of Test rule" }).click();
      await page.getByRole("dialog").getByLabel("Package", { exact: true }).selectOption({ label: "collect-triage" });
      await page.getByRole("button", { name: "Add to the playbook" }).click();
      await shot(world, "work-attachments");
      await accessible(world, "attachments");
      await page.getByRole("button", { name: "Close" }).last().click();
      await page.getByRole("button", { name: "Save" }).click();
      await toast(page, "Rule set saved");
      await page.reload();
      await settled(page);
      assert.ok(await page.getByLabel("Test rule: Terminate processes", { exact: true }).isChecked());
      await go(world, "rulesets");
      await page.getByText("Web servers, Data bases").or(page.getByText("Data bases, Web servers")).waitFor();
      await go(world, "policies");
      await page.getByRole("button", { name: "Data bases" }).click();
      await accessible(world, "policy dialog");
      await page.getByRole("dialog").getByLabel("logon").check();
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await toast(page, "Policy saved");
    },
  ],
  [
    "packages: upload; enrolment: a token, its command and its policy by name; users: a new analyst",
    async (world) => {
      const { page, seed } = world;
      await go(world, "packages");
      await page.getByRole("button", { name: "Upload a package" }).click();
      const body = zip("main.py", "print('hello')\n");
      await page
        .getByLabel("Zip file")
        .setInputFiles({ name: "hello.py.zip", mimeType: "application/zip", buffer: body });
      assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "hello");
      await accessible(world, "upload dialog");
      await page.getByRole("button", { name: "Upload", exact: true }).click();
      await toast(page, "hello uploaded");
      await go(world, "enrolment");
      await page.getByLabel("Policy of the devices").selectOption(seed.spare);
      await page.getByRole("button", { name: "Make a token" }).click();
      await page.getByText(/vedette-agent enroll --server \S+ --token \S+/).waitFor();
      await page.getByRole("grid", { name: "Enrolment tokens" }).getByText("Data bases").first().waitFor();
      await shot(world, "work-enrolment");
      await go(world, "users");
      await page.getByRole("button", { name: "New user" }).click();
      await page.getByLabel("User name").fill("mia");
      await page.getByLabel("Password").fill("a long enough password");
      await accessible(world, "user dialog");
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await page.getByRole("button", { name: "mia" }).waitFor();
    },
  ],
];

function goodRule() {
  return JSON.stringify(
    {
      Name: "Test of the operator",
      Severity: "Low",
      ObjectType: "DetectionRule",
      SchemaVersion: 1,
      OperatingSystems: [{ Name: "Linux" }],
      Plugin: { Name: "OpticsDetector" },
      Product: { Name: "CylanceOPTICS" },
      States: [
        {
          Name: "Run",
          Scope: "Global",
          Function: "a",
          FieldOperators: {
            a: {
              Type: "StartsWithAny",
              OperandType: "String",
              Operands: [
                { Source: "TargetProcessImageFile", Data: "Path" },
                { Source: "LiteralSet", Data: ["/nowhere/"] },
              ],
            },
          },
          Filters: [{ Type: "Event", Data: { Category: "Process", SubCategory: "", Type: "Start" } }],
        },
      ],
      Paths: [{ StateNames: ["Run"] }],
    },
    null,
    2,
  );
}
