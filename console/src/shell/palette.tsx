import { useEffect, useId, useMemo, useRef, useState } from "react";
import { withQuery } from "../api/client";
import { useResource } from "../api/resource";
import type { Device, Page, Rule } from "../api/types";
import { href, navigate } from "../lib/router";
import { Safe } from "../ui/basics";
import { Dialog } from "../ui/overlay";
import { routes } from "./routes";
import { useCan } from "./session";

interface Target {
  label: string;
  kind: string;
  to: string;
}

/** Ctrl-K: pages, devices and rules by name, or an EQL query. */
export function Palette({ onClose }: { onClose: () => void }) {
  const can = useCan();
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), 200);
    return () => clearTimeout(timer);
  }, [text]);
  const devices = useResource<Page<Device>>(
    asked && can("device:read") ? withQuery("/api/v1/devices", { q: asked, limit: 5 }) : null,
  );
  const rules = useResource<Page<Rule>>(
    asked && can("rule:read") ? withQuery("/api/v1/rules", { q: asked, limit: 5 }) : null,
  );

  const targets = useMemo<Target[]>(() => {
    const wanted = text.trim().toLowerCase();
    const pages = routes
      .filter((route) => route.title.toLowerCase().includes(wanted))
      .map((route) => ({ label: route.title, kind: "page", to: href([route.key]) }));
    if (!wanted) return pages;
    return [
      ...pages,
      ...(devices.data?.items ?? []).map((device) => ({
        label: device.hostname,
        kind: "device",
        to: href(["devices", device.id]),
      })),
      ...(rules.data?.items ?? []).map((rule) => ({ label: rule.name, kind: "rule", to: href(["rules", rule.id]) })),
      ...(wanted.includes(" where ")
        ? [{ label: `Run: ${text.trim()}`, kind: "EQL", to: href(["query"], { q: text.trim() }) }]
        : []),
      {
        label: `Detections that mention “${text.trim()}”`,
        kind: "search",
        to: href(["detections"], { q: text.trim() }),
      },
    ];
  }, [text, devices.data, rules.data]);
  const now = Math.min(at, targets.length - 1);
  useEffect(() => {
    // In braces: newer browsers answer with a promise, which an effect must not return.
    list.current?.children[now]?.scrollIntoView({ block: "nearest" });
  }, [now]);

  const go = (target: Target | undefined) => {
    if (!target) return;
    onClose();
    navigate(target.to);
  };

  return (
    <Dialog title="Go to" onClose={onClose}>
      <input
        className="palette-input"
        role="combobox"
        aria-label="Page, device, rule or EQL query"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={`${id}-${now}`}
        value={text}
        placeholder="Page, device, rule or EQL query"
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setAt(Math.min(targets.length - 1, now + 1));
          else if (event.key === "ArrowUp") setAt(Math.max(0, now - 1));
          else if (event.key === "Enter") go(targets[now]);
          else return;
          event.preventDefault();
        }}
      />
      <ul className="palette-list" role="listbox" id={id} ref={list} aria-label="Places">
        {targets.map((target, i) => (
          <li
            key={target.kind + target.to}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === now}
            onClick={() => go(target)}
          >
            <Safe text={target.label} />
            <span className="faint">{target.kind}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
