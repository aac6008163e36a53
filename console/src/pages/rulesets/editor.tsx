import { useMemo, useState } from "react";
import { api, explain } from "../../api/client";
import { invalidate, useResource, useWhole } from "../../api/resource";
import type { Action, Exception, Package, Page, Rule, RuleSet, RuleSetEntry } from "../../api/types";
import { responsesOf } from "../../lib/actions";
import { plural } from "../../lib/format";
import { href, navigate } from "../../lib/router";
import { DraftNote, useWork } from "../../shell/draft";
import { PageHead } from "../../shell/page";
import { useCan } from "../../shell/session";
import { Button, Empty, Loading, Problem, Safe } from "../../ui/basics";
import { Check, Search, TextField } from "../../ui/fields";
import { Dialog, useToast } from "../../ui/overlay";
import { blankEntry, entryForNode, Matrix } from "./matrix";
import { Attachments } from "./attachments";

/** What the page edits; the node's own additions stay out of it. */
const formOf = (ruleset: RuleSet | null) => ({
  name: ruleset?.name ?? "",
  description: ruleset?.description ?? "",
  message: ruleset?.notification_message ?? "",
  rules: ruleset?.rules ?? ([] as RuleSetEntry[]),
});

export function RuleSetEditor({ ruleset }: { ruleset: RuleSet | null }) {
  const can = useCan();
  const say = useToast();
  const rules = useWhole<Rule>("/api/v1/rules");
  const exceptions = useWhole<Exception>(can("exception:read") ? "/api/v1/exceptions" : null);
  const packages = useWhole<Package>(can("package:read") ? "/api/v1/packages" : null);
  const catalogue = useResource<Page<Action>>("/api/v1/actions");
  const start = useMemo(() => formOf(ruleset), [ruleset]);
  const draft = useWork(
    `ruleset.${ruleset?.id ?? "new"}`,
    start,
    ruleset ? `the rule set “${ruleset.name}”` : "the new rule set",
  );
  const { name, description, message } = draft.value;
  const dirty = draft.dirty;
  const entries = useMemo(() => new Map(draft.value.rules.map((each) => [each.rule_id, each])), [draft.value.rules]);
  const [filter, setFilter] = useState("");
  const [onlyEnabled, setOnlyEnabled] = useState(false);
  const [attaching, setAttaching] = useState<string | null>(null);
  const [removing, setRemoving] = useState(false);
  const [busy, setBusy] = useState(false);
  const kinds = useMemo(
    () =>
      responsesOf(
        catalogue.data?.items ?? [],
        new Set(start.rules.flatMap((each) => each.responses.map((response) => response.action))),
      ),
    [catalogue.data, start],
  );
  const change = (id: string, part: Partial<RuleSetEntry>) => {
    const rules = new Map(entries).set(id, { ...(entries.get(id) ?? blankEntry(id)), ...part });
    draft.change({ rules: [...rules.values()] });
  };

  const shown = useMemo(() => {
    const wanted = filter.toLowerCase();
    return (rules.data?.items ?? []).filter(
      (rule) =>
        (!wanted || rule.name.toLowerCase().includes(wanted)) && (!onlyEnabled || entries.get(rule.id)?.enabled),
    );
  }, [rules.data, filter, onlyEnabled, entries]);

  const save = async () => {
    if (busy) return;
    setBusy(true);
    const body = { name, description, notification_message: message, rules: draft.value.rules.map(entryForNode) };
    try {
      const saved = ruleset
        ? await api.put<RuleSet>(`/api/v1/rulesets/${encodeURIComponent(ruleset.id)}`, body, ruleset.revision)
        : await api.post<RuleSet>("/api/v1/rulesets", body);
      draft.saved();
      invalidate("/api/v1/rulesets");
      say("Rule set saved; connected devices get it now");
      if (!ruleset && saved?.id) navigate(href(["rulesets", saved.id]), true);
    } catch (error) {
      say(explain(error), { tone: "bad" });
    } finally {
      setBusy(false);
    }
  };

  const remove = async () => {
    if (!ruleset) return;
    try {
      await api.del(`/api/v1/rulesets/${encodeURIComponent(ruleset.id)}`);
      draft.saved();
      invalidate("/api/v1/rulesets");
      navigate("#/rulesets");
    } catch (error) {
      setRemoving(false);
      say(explain(error), { tone: "bad" });
    }
  };

  const enabled = [...entries.values()].filter((each) => each.enabled);
  const attached = attaching ? (rules.data?.items ?? []).find((each) => each.id === attaching) : undefined;
  const writable = can("ruleset:write");
  return (
    <div className="page tall">
      <PageHead
        title={ruleset ? <Safe text={ruleset.name} /> : "New rule set"}
        up={{ to: "#/rulesets", label: "Rule sets" }}
        actions={
          <>
            {ruleset && (
              <Button
                kind="danger"
                needs="ruleset:write"
                blocked={!!ruleset.policies?.length && "A policy uses it"}
                onClick={() => setRemoving(true)}
              >
                Delete
              </Button>
            )}
            <Button
              kind="primary"
              icon="check"
              needs="ruleset:write"
              blocked={!name ? "Give it a name" : !dirty ? "Nothing has changed" : false}
              onClick={() => void save()}
            >
              {busy ? "Saving …" : "Save"}
            </Button>
          </>
        }
      >
        <span className="faint">
          {plural(enabled.length, "rule")} enabled,{" "}
          {enabled.filter((each) => each.responses.length || each.packages.length).length} act on the device
        </span>
      </PageHead>
      <DraftNote draft={draft} />
      <div className="form inline">
        <TextField label="Name" value={name} onChange={(event) => draft.change({ name: event.target.value })} />
        <TextField
          label="Description"
          value={description}
          onChange={(event) => draft.change({ description: event.target.value })}
        />
        <TextField
          label="Message shown on the device"
          placeholder="Used by “Notify user”"
          value={message}
          onChange={(event) => draft.change({ message: event.target.value })}
        />
      </div>
      <div className="filters">
        <Search label="Search rules of this set" value={filter} onChange={setFilter} />
        <Check label="Only enabled" checked={onlyEnabled} onChange={(event) => setOnlyEnabled(event.target.checked)} />
        <span className="faint">Run new rules without responses first.</span>
      </div>
      <Problem error={rules.error ?? catalogue.error} retry={catalogue.error ? catalogue.reload : rules.reload} />
      {!rules.data || !catalogue.data ? (
        <Loading what="rules" />
      ) : shown.length === 0 ? (
        <Empty
          title={rules.data.items.length ? "No rule matches" : "There is no rule yet"}
          action={!rules.data.items.length && <Button onClick={() => navigate("#/rules/new")}>Write a rule</Button>}
        />
      ) : (
        <Matrix
          kinds={kinds}
          rules={shown}
          entries={entries}
          onChange={change}
          onAttach={setAttaching}
          writable={writable}
        />
      )}
      {attached && (
        <Attachments
          rule={attached}
          kinds={kinds}
          entry={entries.get(attached.id) ?? blankEntry(attached.id)}
          exceptions={exceptions.data?.items ?? []}
          packages={packages.data?.items ?? []}
          writable={writable}
          onChange={(part) => change(attached.id, part)}
          onClose={() => setAttaching(null)}
        />
      )}
      {removing && (
        <Dialog
          title="Delete this rule set?"
          onClose={() => setRemoving(false)}
          actions={
            <>
              <Button onClick={() => setRemoving(false)}>Cancel</Button>
              <Button kind="danger" onClick={() => void remove()}>
                Delete
              </Button>
            </>
          }
        >
          <p>The rules themselves stay.</p>
        </Dialog>
      )}
    </div>
  );
}
