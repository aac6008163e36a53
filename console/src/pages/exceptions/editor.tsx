import { useCallback, useMemo, useState } from "react";
import { api, explain } from "../../api/client";
import { invalidate, useResource, useWhole } from "../../api/resource";
import type { DetectionDetail, Exception, RuleSet, Validation } from "../../api/types";
import { count, plural } from "../../lib/format";
import { href, Link, navigate, usePlace } from "../../lib/router";
import { DraftNote, useWork } from "../../shell/draft";
import { PageHead } from "../../shell/page";
import { useCan } from "../../shell/session";
import { Button, Empty, Loading, Panel, Problem, Safe, State, Time } from "../../ui/basics";
import { Code } from "../../ui/code";
import { Diagnostics } from "../../ui/diagnostics";
import { Check, TextField } from "../../ui/fields";
import { Dialog, useToast } from "../../ui/overlay";
import { entryForNode } from "../rulesets/matrix";
import { Builder } from "./builder";
import { sourceFrom, template } from "./conditions";
import { Preview } from "./preview";

export function ExceptionPage({ id }: { id: string | null }) {
  const { query } = usePlace();
  const from = id ? null : query.get("detection");
  const { data, error, reload } = useResource<Exception>(id ? `/api/v1/exceptions/${encodeURIComponent(id)}` : null);
  const detection = useResource<DetectionDetail>(from ? `/api/v1/detections/${encodeURIComponent(from)}` : null);
  if (id && error && !data)
    return error.status === 404 ? (
      <Empty title="There is no such exception">
        It may have been deleted. <Link to="#/exceptions">Go to the list</Link>.
      </Empty>
    ) : (
      <Problem error={error} retry={reload} />
    );
  if (from && detection.error && !detection.data) return <Problem error={detection.error} retry={detection.reload} />;
  if ((id && !data) || (from && !detection.data)) return <Loading what={id ? "the exception" : "the detection"} />;
  return (
    <ExceptionEditor
      key={`${id}@${data?.revision}${from}`}
      exception={data ?? null}
      detection={(from && detection.data) || null}
    />
  );
}

function ExceptionEditor({ exception, detection }: { exception: Exception | null; detection: DetectionDetail | null }) {
  const say = useToast();
  const start = useMemo(() => {
    const name = exception?.name ?? (detection ? `Not ${detection.rule.name}`.slice(0, 200) : "");
    const source = exception?.source ?? (detection ? sourceFrom(detection, name) : template);
    return { name, source, sets: [] as string[] };
  }, [exception, detection]);
  const draft = useWork(
    `exception.${exception?.id ?? `new.${detection?.id ?? ""}`}`,
    start,
    exception ? `the exception “${exception.name}”` : "the new exception",
  );
  const { name, source, sets } = draft.value;
  const { change } = draft;
  const [validation, setValidation] = useState<Validation | null>(null);
  const [checked, setChecked] = useState("");
  const [busy, setBusy] = useState(false);
  const [removing, setRemoving] = useState(false);
  const check = useCallback(async (text: string) => {
    const answer = await api.post<Validation>("/api/v1/rules/validate", { language: "exception", source: text });
    setValidation(answer);
    setChecked(text);
    return answer.diagnostics;
  }, []);
  const rules = useMemo(() => (detection ? [detection.rule.id] : []), [detection]);
  const onSource = useCallback((text: string) => change({ source: text }), [change]);

  const save = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const body = { name, source };
      const saved = exception
        ? await api.put<Exception>(`/api/v1/exceptions/${encodeURIComponent(exception.id)}`, body, exception.revision)
        : await api.post<Exception>("/api/v1/exceptions", body);
      draft.saved();
      const attached = detection ? await attach(saved.id, detection.rule.id, sets) : 0;
      invalidate("/api/v1/exceptions");
      invalidate("/api/v1/rulesets");
      say(attached ? `Exception saved and attached in ${plural(attached, "rule set")}` : "Exception saved");
      if (!exception) navigate(href(["exceptions", saved.id]), true);
    } catch (error) {
      say(explain(error), { tone: "bad" });
    } finally {
      setBusy(false);
    }
  };

  const remove = async () => {
    if (!exception) return;
    setRemoving(false);
    try {
      await api.del(`/api/v1/exceptions/${encodeURIComponent(exception.id)}`);
      draft.saved();
      invalidate("/api/v1/exceptions");
      navigate("#/exceptions");
    } catch (error) {
      say(explain(error), { tone: "bad" });
    }
  };

  return (
    <div className="page tall">
      <PageHead
        title={exception ? <Safe text={exception.name} /> : "New exception"}
        up={{ to: "#/exceptions", label: "Exceptions" }}
        actions={
          <>
            {exception && (
              <Button kind="danger" needs="exception:write" onClick={() => setRemoving(true)}>
                Delete
              </Button>
            )}
            <Button
              kind="primary"
              icon="check"
              needs="exception:write"
              blocked={!name ? "Give it a name" : exception && !draft.dirty ? "Nothing has changed" : false}
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
        {draft.dirty && <span className="faint">unsaved changes</span>}
      </PageHead>
      <DraftNote draft={draft} />
      <div className="columns grow">
        <div className="wide-column stack">
          <div className="form inline">
            <TextField label="Name" value={name} onChange={(event) => change({ name: event.target.value })} />
          </div>
          {detection && (
            <Builder detection={detection} name={name} untouched={source === start.source} onSource={onSource} />
          )}
          <Code
            label="Exception text"
            tall
            language="cae"
            value={source}
            onChange={onSource}
            check={check}
            onSave={() => void save()}
          />
          <Diagnostics list={validation?.diagnostics ?? []} />
        </div>
        <div className="narrow-column">
          {detection && <AttachTo rule={detection.rule} chosen={sets} onChange={(list) => change({ sets: list })} />}
          <Preview source={source} valid={!!validation?.valid && checked === source} rules={rules} />
          <Panel title="In plain words">
            <p className="natlang wrap">
              {validation?.natlang ? (
                <Safe text={validation.natlang} lines />
              ) : (
                <span className="faint">Appears when the exception validates.</span>
              )}
            </p>
          </Panel>
          {exception && (
            <Panel title="Use">
              <dl className="facts">
                <div>
                  <dt>Hits</dt>
                  <dd className="num">{count(exception.hits)}</dd>
                </div>
                <div>
                  <dt>Last hit</dt>
                  <dd>{exception.hits == null ? "not told" : <Time value={exception.last_hit} />}</dd>
                </div>
              </dl>
            </Panel>
          )}
        </div>
      </div>
      {removing && (
        <Dialog
          title="Delete this exception?"
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
          <p>While a rule set uses it, it cannot be deleted: take it out there first.</p>
        </Dialog>
      )}
    </div>
  );
}

/** Adds the exception to the rule in each of the rule sets; says in how many. */
async function attach(exception: string, rule: string, sets: string[]): Promise<number> {
  for (const id of sets) {
    const path = `/api/v1/rulesets/${encodeURIComponent(id)}`;
    const set = await api.get<RuleSet>(path);
    const rules = set.rules
      .map((each) =>
        each.rule_id === rule ? { ...each, exceptions: [...new Set([...each.exceptions, exception])] } : each,
      )
      .map(entryForNode);
    const { name, description = "", notification_message = "" } = set;
    await api.put(path, { name, description, notification_message, rules }, set.revision);
  }
  return sets.length;
}

function AttachTo({
  rule,
  chosen,
  onChange,
}: {
  rule: { id: string; name: string };
  chosen: string[];
  onChange: (sets: string[]) => void;
}) {
  const can = useCan();
  const { data } = useWhole<RuleSet>(can("ruleset:read") ? "/api/v1/rulesets" : null);
  const sets = (data?.items ?? []).filter((set) => set.rules.some((each) => each.rule_id === rule.id && each.enabled));
  return (
    <Panel title="Attach it to the rule">
      <p className="pad dim">
        An exception acts where a rule set attaches it to a rule: here to “
        <Safe text={rule.name} />
        ”.
      </p>
      {data && sets.length === 0 ? (
        <p className="pad">No rule set has the rule enabled.</p>
      ) : (
        <div className="checks pad">
          {sets.map((set) => (
            <Check
              key={set.id}
              label={<Safe text={set.name} />}
              disabled={!can("ruleset:write")}
              checked={chosen.includes(set.id)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, set.id] : chosen.filter((each) => each !== set.id))
              }
            />
          ))}
        </div>
      )}
    </Panel>
  );
}
