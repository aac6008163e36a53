import { useCallback, useRef, useState } from "react";
import { api, ApiError, explain } from "../../api/client";
import { invalidate, useResource } from "../../api/resource";
import type { Completion, Diagnostic, Language, Rule, Severity, Validation } from "../../api/types";
import { plural } from "../../lib/format";
import { href, Link, navigate, usePlace } from "../../lib/router";
import { severities } from "../../lib/severity";
import { DraftNote, useWork } from "../../shell/draft";
import { PageHead } from "../../shell/page";
import { useCan } from "../../shell/session";
import { Button, Empty, Loading, Panel, Problem, Safe, SeverityMeter, State, Time } from "../../ui/basics";
import { Code } from "../../ui/code";
import { Diagnostics } from "../../ui/diagnostics";
import { Check, Select, TextArea, TextField } from "../../ui/fields";
import { Hash } from "../../ui/names";
import { Dialog, useToast } from "../../ui/overlay";
import { languageNames, templates } from "./templates";
import { TestCases } from "./test_cases";
import { UsedBy } from "./used_by";

type Form = Pick<Rule, "name" | "language" | "severity" | "enabled" | "source"> & { description: string };

export function RulePage({ id }: { id: string | null }) {
  const { query } = usePlace();
  const { data, error, reload } = useResource<Rule>(id ? `/api/v1/rules/${encodeURIComponent(id)}` : null);
  if (id && error && !data)
    return error.status === 404 ? (
      <Empty title="There is no such rule">
        It may have been deleted. <Link to="#/rules">Go to the list</Link>.
      </Empty>
    ) : (
      <Problem error={error} retry={reload} />
    );
  if (id && !data) return <Loading what="the rule" />;
  const language = (query.get("language") as Language | null) ?? "cae";
  const blank: Form = {
    name: "",
    language,
    severity: "Medium",
    description: "",
    enabled: true,
    source: query.get("source") ?? templates[language] ?? "",
  };
  return <RuleEditor key={`${id}@${data?.revision}`} rule={data ?? null} start={data ? formOf(data) : blank} />;
}

/** What the page edits; what the node adds stays out of it. */
const formOf = ({ name, language, severity, enabled, source, description }: Rule): Form => ({
  name,
  language,
  severity,
  enabled,
  source,
  description: description ?? "",
});

/** CAE and Sigma rules carry their own name; the field follows the text until somebody types in it. */
function nameIn(source: string, language: Language): string {
  const found =
    language === "cae"
      ? /"Name"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(source)
      : language === "sigma"
        ? /^title:\s*['"]?(.+?)['"]?\s*$/m.exec(source)
        : null;
  return found?.[1] ?? "";
}

function RuleEditor({ rule, start }: { rule: Rule | null; start: Form }) {
  const can = useCan();
  const say = useToast();
  const work = useWork(`rule.${rule?.id ?? "new"}`, start, rule ? `the rule “${rule.name}”` : "the new rule");
  const { value: draft, change } = work;
  const [named, setNamed] = useState(!!rule || !!draft.name);
  const [rated, setRated] = useState(!!rule || !!work.kept);
  const [validation, setValidation] = useState<Validation | null>(null);
  const [busy, setBusy] = useState(false);
  const [removing, setRemoving] = useState(false);
  const dirty = !rule || work.dirty;
  // What the author chose counts; until then the rule's own word does, as for its name.
  const severity = (!rated && validation?.severity) || draft.severity;
  const name = named ? draft.name : draft.name || nameIn(draft.source, draft.language);

  const language = useRef(draft.language);
  language.current = draft.language;
  const asked = useRef(0);
  const check = useCallback(async (source: string): Promise<Diagnostic[]> => {
    const mine = ++asked.current;
    const answer = await api.post<Validation>("/api/v1/rules/validate", { language: language.current, source });
    // Answers may overtake each other; the last question counts.
    if (mine === asked.current) setValidation(answer);
    return answer.diagnostics;
  }, []);
  const complete = useCallback(
    (text: string, offset: number) => api.post<Completion>("/api/v1/eql/complete", { query: text, offset }),
    [],
  );

  const save = async () => {
    if (busy || !dirty || !can("rule:write")) return;
    setBusy(true);
    const body = {
      name,
      language: draft.language,
      severity,
      description: draft.description,
      enabled: draft.enabled,
      source: draft.source,
    };
    try {
      const saved = rule
        ? await api.put<Rule>(`/api/v1/rules/${encodeURIComponent(rule.id)}`, body, rule.revision)
        : await api.post<Rule>("/api/v1/rules", body);
      work.saved();
      invalidate("/api/v1/rules");
      say(
        rule ? "Rule saved; devices that use it get it now" : "Rule saved. Add it to a rule set to put it to work.",
        rule ? {} : { action: { label: "Rule sets", run: () => navigate("#/rulesets") } },
      );
      if (!rule && saved?.id) navigate(href(["rules", saved.id]), true);
    } catch (error) {
      if (error instanceof ApiError && error.status === 422) {
        // What the check as one writes says more (its warnings, its tests) than the refusal.
        await check(draft.source).catch(() =>
          setValidation({ valid: false, diagnostics: error.errors.map((each) => ({ level: "error", ...each })) }),
        );
        say(`Not saved: ${explain(error)}`, { tone: "bad" });
      } else say(explain(error), { tone: "bad" });
    } finally {
      setBusy(false);
    }
  };

  const remove = async () => {
    if (!rule) return;
    try {
      await api.del(`/api/v1/rules/${encodeURIComponent(rule.id)}`);
      work.saved();
      invalidate("/api/v1/rules");
      navigate("#/rules");
    } catch (error) {
      setRemoving(false);
      say(explain(error), { tone: "bad" });
    }
  };

  const problems = validation?.diagnostics ?? [];
  const warnings = problems.filter((each) => each.level === "warning").length;
  return (
    <div className="page tall">
      <PageHead
        title={rule ? <Safe text={rule.name} /> : "New rule"}
        up={{ to: "#/rules", label: "Rules" }}
        actions={
          <>
            {rule && (
              <Button kind="danger" needs="rule:write" onClick={() => setRemoving(true)}>
                Delete
              </Button>
            )}
            <Button
              kind="primary"
              icon="check"
              needs="rule:write"
              blocked={!dirty ? "Nothing has changed" : !name ? "Give the rule a name" : false}
              onClick={() => void save()}
            >
              {busy ? "Saving …" : "Save"}
            </Button>
          </>
        }
      >
        {validation && (
          <State
            value={validation.valid ? "valid" : "invalid"}
            text={validation.valid ? "Valid" : "Does not validate"}
          />
        )}
        {warnings > 0 && validation?.valid && <State value="warning" text={plural(warnings, "warning")} />}
        {work.dirty && <span className="faint">unsaved changes</span>}
      </PageHead>
      <DraftNote draft={work} />
      <div className="columns grow">
        <div className="wide-column stack">
          <div className="form inline">
            <Select
              label="Language"
              value={draft.language}
              disabled={!!rule}
              onChange={(event) => {
                const next = event.target.value as Language;
                const untouched = Object.values(templates).includes(draft.source);
                change({ language: next, source: untouched ? templates[next] : draft.source });
              }}
              options={Object.entries(languageNames)}
            />
            <TextField
              label="Name"
              value={name}
              onChange={(event) => {
                setNamed(true);
                change({ name: event.target.value });
              }}
            />
            <Select
              label="Severity"
              value={severity}
              onChange={(event) => {
                setRated(true);
                change({ severity: event.target.value as Severity });
              }}
              options={severities}
            />
            <Check
              label="Enabled"
              checked={draft.enabled}
              onChange={(event) => change({ enabled: event.target.checked })}
            />
          </div>
          <Code
            label="Rule text"
            tall
            value={draft.source}
            language={draft.language}
            onChange={(source) => change({ source })}
            check={check}
            complete={draft.language === "eql" ? complete : undefined}
            onSave={() => void save()}
          />
          <Diagnostics list={problems} />
          <TestCases tests={validation?.tests} />
        </div>
        <div className="narrow-column">
          <Panel title="In plain words">
            <p className="natlang wrap">
              {validation?.natlang ? (
                <Safe text={validation.natlang} lines />
              ) : (
                <span className="faint">
                  {validation && !validation.valid
                    ? "Appears when the rule validates."
                    : "The node describes the rule here as you write."}
                </span>
              )}
            </p>
          </Panel>
          <Panel title="About">
            <div className="pad">
              <TextArea
                label="Description"
                rows={3}
                value={draft.description}
                onChange={(event) => change({ description: event.target.value })}
              />
            </div>
            {rule && (
              <dl className="facts">
                <div>
                  <dt>Severity</dt>
                  <dd>
                    <SeverityMeter value={rule.severity} />
                  </dd>
                </div>
                <div>
                  <dt>Version</dt>
                  <dd className="num">{rule.version}</dd>
                </div>
                <div>
                  <dt>Revision</dt>
                  <dd>
                    <Hash value={String(rule.revision)} />
                  </dd>
                </div>
                <div>
                  <dt>Changed</dt>
                  <dd>
                    <Time value={rule.modified_at} />
                    {rule.modified_by && (
                      <>
                        {" "}
                        by <Safe text={rule.modified_by} />
                      </>
                    )}
                  </dd>
                </div>
                {rule.tests && (
                  <div>
                    <dt>Unit tests</dt>
                    <dd>
                      {rule.tests.passed} passed, {rule.tests.failed} failed
                    </dd>
                  </div>
                )}
                <div>
                  <dt>Detections</dt>
                  <dd>
                    <Link to={href(["detections"], { rule: rule.id, status: "any" })}>Show</Link>
                  </dd>
                </div>
              </dl>
            )}
          </Panel>
          {rule && <UsedBy rule={rule.id} />}
        </div>
      </div>
      {removing && (
        <Dialog
          title="Delete this rule?"
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
          <p>
            Devices stop running it with their next policy revision. Detections it made stay. While a rule set names it,
            it cannot be deleted: take it out there first.
          </p>
        </Dialog>
      )}
    </div>
  );
}
