import { useResource } from "../../api/resource";
import type { ActorDetail } from "../../api/types";
import { flatten, text } from "../../lib/event";
import { count, short } from "../../lib/format";
import { href, Link } from "../../lib/router";
import { duration } from "../../lib/time";
import { PageHead } from "../../shell/page";
import { Button, Empty, Loading, Meter, Panel, Problem, Safe } from "../../ui/basics";
import { useCopy } from "../../ui/value";

export function ActorPage({ id }: { id: string }) {
  const copy = useCopy();
  const { data, error, reload } = useResource<ActorDetail>(`/admin/v1/actors/${encodeURIComponent(id)}`, 2000);
  if (error && (!data || error.status === 404))
    return error.status === 404 ? (
      <Empty title="This actor is gone">
        Actors come and go with what they do: a window completes, a query expires, an idle device is put to sleep.{" "}
        <Link to="#/actors">Go to the list</Link>.
      </Empty>
    ) : (
      <Problem error={error} retry={reload} />
    );
  if (!data) return <Loading what="the actor" />;
  const messages = Object.entries(data.by_message ?? {})
    .map(([name, value]) =>
      typeof value === "number" ? { name, handled: value, busy_s: undefined } : { name, ...value },
    )
    .sort((a, b) => b.handled - a.handled);
  const mostMessages = Math.max(1, ...messages.map((each) => each.handled));
  const histogram = data.histogram ?? [];
  const mostTime = Math.max(1, ...histogram.map((each) => each.count));
  const state = data.state != null ? flatten(data.state) : [];
  return (
    <div className="page">
      <PageHead
        title={
          <span className="mono">
            <Safe text={data.name} />
          </span>
        }
        up={{ to: "#/actors", label: "Actors" }}
        actions={
          <Button icon="refresh" onClick={reload}>
            Refresh
          </Button>
        }
      >
        <span className="faint">
          {data.family} on {data.node}, refreshed every 2 s
        </span>
      </PageHead>
      <dl className="facts">
        <div>
          <dt>Mailbox</dt>
          <dd className="num big">{count(data.mailbox)}</dd>
        </div>
        <div>
          <dt>Handled</dt>
          <dd className="num big">{short(data.handled)}</dd>
        </div>
        <div>
          <dt>Busy</dt>
          <dd className="num big">{duration(data.busy_s)}</dd>
        </div>
        <div>
          <dt>p99</dt>
          <dd className="num big">{duration(data.handling_p99_s)}</dd>
        </div>
        <div>
          <dt>Restarts</dt>
          <dd className="num big">{count(data.restarts)}</dd>
        </div>
        <div>
          <dt>Age</dt>
          <dd className="num big">{duration(data.age_s)}</dd>
        </div>
        {data.parent && (
          <div>
            <dt>Parent</dt>
            <dd>
              <Link to={href(["actors", data.parent])} className="mono">
                <Safe text={data.parent} />
              </Link>
            </dd>
          </div>
        )}
        {data.last_error && (
          <div className="full">
            <dt>Last error</dt>
            <dd className="bad-text wrap">
              <Safe text={data.last_error} />
            </dd>
          </div>
        )}
      </dl>
      <div className="columns even">
        <Panel title="Messages handled">
          {messages.length === 0 ? (
            <Empty title="No message yet" />
          ) : (
            <ul className="rows bars">
              {messages.map((each) => (
                <li key={each.name}>
                  <span className="mono clip">{each.name}</span>
                  <Meter share={each.handled / mostMessages} />
                  <span className="num">
                    {count(each.handled)}
                    {each.busy_s != null && <span className="faint"> {duration(each.busy_s)}</span>}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Panel>
        <Panel title="Handling time">
          {histogram.length === 0 ? (
            <Empty title="Not measured yet" />
          ) : (
            <ul className="rows bars">
              {histogram.map((each) => (
                <li key={each.le_s}>
                  <span className="num">up to {duration(each.le_s)}</span>
                  <Meter share={each.count / mostTime} />
                  <span className="num">{count(each.count)}</span>
                </li>
              ))}
            </ul>
          )}
        </Panel>
        <Panel
          title="State"
          actions={
            state.length > 0 && (
              <Button kind="quiet" icon="copy" onClick={() => copy(JSON.stringify(data.state, null, 2), "State")}>
                Copy JSON
              </Button>
            )
          }
        >
          {state.length === 0 ? (
            <Empty title="The actor did not tell its state">It is busy, or it keeps none.</Empty>
          ) : (
            <dl className="fields">
              {state.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd className="mono">
                    <Safe text={text(value)} />
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </Panel>
        {data.children && (
          <Panel title="Children">
            {data.children.length === 0 ? (
              <Empty title="None" />
            ) : (
              <ul className="rows">
                {data.children.map((each) => (
                  <li key={each}>
                    <Link to={href(["actors", each])} className="mono">
                      <Safe text={each} />
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </Panel>
        )}
      </div>
    </div>
  );
}
