// The one place that talks HTTP. Same origin, cookie session, CSRF header on changes.

import { answered, unanswered } from "../lib/reach";
import type { Diagnostic, Session } from "./types";

export interface ProblemItem extends Partial<Diagnostic> {
  message: string;
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly code: string,
    readonly errors: ProblemItem[],
    readonly retryAfter: number | null,
  ) {
    super(detail || title);
  }
}

let csrf = "";
const onSignedOut = new Set<() => void>();

export function setSession(session: Session | null): void {
  csrf = session?.csrf ?? "";
}

/** Called when the server says that the session is over. */
export function whenSignedOut(call: () => void): () => void {
  onSignedOut.add(call);
  return () => onSignedOut.delete(call);
}

async function problemOf(answer: Response): Promise<ApiError> {
  let body: Record<string, unknown> = {};
  try {
    body = (await answer.json()) as Record<string, unknown>;
  } catch {
    // A proxy in between answers in HTML; the status says enough.
  }
  const text = (key: string) => (typeof body[key] === "string" ? (body[key] as string) : "");
  const retry = Number(answer.headers.get("Retry-After"));
  return new ApiError(
    answer.status,
    text("title") || answer.statusText || `HTTP ${answer.status}`,
    text("detail"),
    text("code"),
    Array.isArray(body.errors) ? (body.errors as ProblemItem[]) : [],
    Number.isFinite(retry) && retry > 0 ? retry : null,
  );
}

interface Options {
  body?: unknown;
  raw?: Blob;
  revision?: number | string;
  signal?: AbortSignal;
}

async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-Vedette-Csrf"] = csrf;
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.raw) headers["Content-Type"] = "application/zip";
  if (options.revision !== undefined) headers["If-Match"] = `"${options.revision}"`;
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      body: options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      signal: options.signal,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    unanswered();
    throw new ApiError(
      0,
      "The node cannot be reached",
      "Check that vedette-node runs and that this browser reaches it.",
      "unreachable",
      [],
      null,
    );
  }
  answered();
  if (!answer.ok) {
    const problem = await problemOf(answer);
    if (answer.status === 401 && !path.endsWith("/api/v1/session")) onSignedOut.forEach((each) => each());
    throw problem;
  }
  if (answer.status === 204) return undefined as T;
  const text = await answer.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const api = {
  get: <T>(path: string, signal?: AbortSignal) => call<T>("GET", path, { signal }),
  post: <T>(path: string, body?: unknown, signal?: AbortSignal) => call<T>("POST", path, { body, signal }),
  upload: <T>(path: string, raw: Blob) => call<T>("POST", path, { raw }),
  put: <T>(path: string, body: unknown, revision?: number | string) => call<T>("PUT", path, { body, revision }),
  patch: <T>(path: string, body: unknown) => call<T>("PATCH", path, { body }),
  del: <T>(path: string) => call<T>("DELETE", path),
};

/** `/api/v1/rules` + {q: "x", severity: ["High","Low"]} → `/api/v1/rules?q=x&severity=High,Low`; empty values are left out. */
export function withQuery(path: string, values: Record<string, string | number | string[] | null | undefined>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    const text = Array.isArray(value) ? value.join(",") : value == null ? "" : String(value);
    if (text) query.set(key, text);
  }
  const tail = query.toString();
  return tail ? `${path}?${tail}` : path;
}

export function explain(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.status === 403) return error.detail || "Your role does not allow this.";
    if (error.status === 412)
      return "Someone else changed this meanwhile. Reload to see their version, then change it again.";
    if (error.status === 429) return `Too many attempts. Try again in ${error.retryAfter ?? 60} s.`;
    const first = error.errors[0];
    const place = first?.pointer?.split("/").filter(Boolean).join(" ");
    const told = first && [place, first.message].filter(Boolean).join(": ");
    // The same thing is not said twice.
    const whole = !told || (error.detail || error.title).includes(first?.message ?? "");
    return [whole ? error.detail || error.title : `${error.detail || error.title}: ${told}`, first?.hint]
      .filter(Boolean)
      .join(" – ");
  }
  return error instanceof Error ? error.message : String(error);
}
