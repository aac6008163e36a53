// The objects of docs/api.md, as the console reads them. Hand-kept beside that file.

export type Severity = "High" | "Medium" | "Low" | "Informational";
export type Status = "New" | "In Progress" | "Follow Up" | "Reviewed" | "Done" | "False Positive";
export type Language = "cae" | "eql" | "sigma";
export type EventRecord = Record<string, unknown>;

export interface Page<T> {
  items: T[];
  next?: string | null;
  total?: number;
}

export interface Session {
  user: string;
  role: string;
  permissions: string[];
  csrf: string;
  expires: string;
}

export interface DeviceRef {
  id: string;
  hostname: string;
}

export interface NodeStatus {
  node: string;
  version: string;
  started?: string;
  devices: { online: number; total: number };
  events_stored: number;
  ingest?: { events_per_second: number; bytes_per_second?: number };
  detections: {
    total: number;
    by_status: Partial<Record<Status, number>>;
    by_severity: Partial<Record<Severity, number>>;
    open_by_severity?: Partial<Record<Severity, number>>;
  };
  /** Devices by how they see a class of events; off = not at all. */
  sensors?: { class: string; full: number; reduced: number; off: number }[];
  losses?: { device_id: string; hostname: string; class: string; reason: string; count: number }[];
}

export interface SensorMode {
  class: string;
  backend: string;
  reason: string;
}

export type LossEntry = number | { lost?: number; suppressed?: number };

export interface Device {
  id: string;
  hostname: string;
  os: string;
  kernel: string;
  agent_version: string;
  status: "online" | "offline";
  policy?: { id: string; name: string } | null;
  policy_revision?: string | null;
  policy_revision_wanted?: string | null;
  last_seen?: string | null;
  last_event?: string | null;
  ip_addresses?: string[];
  sensors?: SensorMode[];
  losses?: Record<string, LossEntry>;
  health?: {
    cpu_seconds?: number;
    rss_bytes?: number;
    spool_bytes?: number;
    windows_live?: number;
    windows_dropped?: number;
  } | null;
  policy_applied?: {
    rules_loaded?: number;
    refused?: { rule_id: string; why: string }[];
    /** Rules that are loaded and cannot fire there. */
    blind?: { rule_id: string; why: string }[];
  } | null;
}

export interface Command {
  id: string;
  action: string;
  argument?: unknown;
  state: string;
  detail?: string;
  exit_code?: number | null;
  output?: string;
  created: string;
  finished?: string | null;
  user?: string;
}

export interface Diagnostic {
  level: "error" | "warning" | "note";
  line?: number;
  column?: number;
  offset?: number;
  length?: number;
  pointer?: string;
  message: string;
  hint?: string;
}

export interface Validation {
  valid: boolean;
  diagnostics: Diagnostic[];
  natlang?: string;
  tests?: TestCases | null;
  /** What the rule says of itself, where its language can. */
  name?: string;
  severity?: Severity | "";
}

export interface Rule {
  id: string;
  name: string;
  language: Language;
  severity: Severity;
  description?: string;
  version: number;
  revision: number | string;
  enabled: boolean;
  source: string;
  modified_at?: string;
  modified_by?: string;
  tests?: TestCases | null;
}

/** What a rule cost all devices that told of it. */
export interface RuleCost {
  id: string;
  name: string | null;
  devices: number;
  evaluations: number;
  matches: number;
  spent_ns: number;
  /** The highest share of one core on any device; 1 is a whole core. */
  core_share_max: number;
  windows: { live: number; bytes: number; refused: number };
  suspensions: number;
  suspended_on: number;
  suspended: { device: string; hostname: string; until: string }[];
}

export interface RuleSetEntry {
  rule_id: string;
  enabled: boolean;
  notify: boolean;
  responses: { action: string; argument?: string }[];
  exceptions: string[];
  packages: { package_id: string; arguments?: string[]; timeout_s?: number }[];
}

export interface RuleSet {
  id: string;
  name: string;
  description?: string;
  notification_message?: string;
  revision: number | string;
  rules: RuleSetEntry[];
  policies?: (string | { id: string; name: string })[];
}

export interface Policy {
  id: string;
  name: string;
  ruleset_id: string;
  sensors: string[];
  revision: number | string;
  device_count?: number;
}

export interface Exception {
  id: string;
  name: string;
  source: string;
  revision: number | string;
  hits?: number;
  last_hit?: string | null;
}

export interface Package {
  id: string;
  name: string;
  entry_point: string;
  interpreter: string;
  description?: string;
  sha256: string;
  size: number;
  created?: string;
  created_by?: string;
  used_by?: string[];
}

export interface Detection {
  id: string;
  phonetic_id?: string;
  rule: {
    id: string;
    name: string;
    version?: number;
    description?: string;
    tags?: string[];
    attack?: { technique: string | null; tactic: string | null }[];
  };
  severity: Severity;
  status: Status;
  device: DeviceRef;
  occurred: string;
  received?: string;
  assignee?: string | null;
  comment_count?: number;
  response_summary?: { succeeded?: number; failed?: number; pending?: number } | string | null;
}

export interface ProcessNode {
  uid: string;
  pid: number;
  ppid_uid?: string | null;
  name: string;
  executable?: string;
  command_line?: string;
  user?: string;
  start?: string;
  role?: string;
}

export interface ResponseResult {
  action: string;
  target?: string;
  state: string;
  detail?: string;
  started?: string | null;
  finished?: string | null;
}

export interface PackageOutput {
  package: string | { id: string; name: string };
  state?: string;
  exit_code?: number | null;
  output?: string;
  finished?: string | null;
}

export interface Comment {
  id?: string;
  user: string;
  time: string;
  text: string;
}

export interface HistoryEntry {
  time: string;
  user?: string;
  what: string;
  from?: string | null;
  to?: string | null;
}

export interface DetectionDetail extends Detection {
  states?: { name: string; event: EventRecord; artifacts?: unknown[] }[];
  process_tree?: ProcessNode[];
  responses?: ResponseResult[];
  outputs?: PackageOutput[];
  comments?: Comment[];
  history?: HistoryEntry[];
  key?: string;
  policy_revision?: string;
  exceptions_applied?: string[];
}

/** What may not be stored (yet). */
export interface CoverageGap {
  device_id: string;
  hostname: string;
  reason: string;
  since?: string | null;
  until?: string | null;
  class?: string;
  count?: number;
  blocks?: number;
  why?: string;
}

export interface QueryCoverage {
  complete?: boolean;
  shards?: number;
  shards_searched?: number;
  blocks_searched?: number;
  blocks_ruled_out?: number;
  /** Of another device or time. */
  blocks_elsewhere?: number;
  /** Not read because the answer was full. */
  blocks_spared?: number;
  limit_reached?: boolean;
  gaps_total?: number;
  blocks_damaged?: number;
  blocks_unread?: number;
  matches_left_out?: number;
  oldest_event?: string | null;
  newest_event?: string | null;
  devices?: number;
  gaps?: CoverageGap[];
}

export interface QueryState {
  id: string;
  kind: "eql" | "insta" | "focus";
  state: "running" | "done" | "cancelled" | "failed";
  /** Warnings of a query that runs all the same. */
  diagnostics?: Diagnostic[];
  progress?: { shards_done?: number; shards?: number; events_scanned?: number; blocks_skipped?: number };
  rows_total?: number;
  error?: string | null;
  coverage?: QueryCoverage | null;
  query?: string;
  created?: string;
  user?: string;
}

export interface EqlRow {
  device?: DeviceRef;
  event?: EventRecord;
  events?: (EventRecord | null)[];
}

export interface InstaRow {
  device: DeviceRef | string;
  value: string;
  first_observed: string;
  last_observed: string;
  count: number;
}

export interface FocusNode {
  id: string;
  kind: string;
  label: string;
  detail?: string;
  time?: string;
  pid?: number;
  role?: string;
}

export interface FocusEdge {
  from: string;
  to: string;
  kind: string;
  count?: number;
  time?: string;
}

export interface FocusMoment {
  time: string;
  class: string;
  type: string;
  node: string;
  target?: string;
  event?: EventRecord;
}

export interface Focus {
  nodes: FocusNode[];
  edges: FocusEdge[];
  timeline: FocusMoment[];
}

export interface User {
  name: string;
  role: string;
  disabled?: boolean;
  created?: string;
  last_login?: string | null;
}

export interface SignedIn {
  id: string;
  user: string;
  created?: string | null;
  last_seen?: string | null;
  expires?: string | null;
  address?: string;
  current?: boolean;
}

export interface ApiKey {
  id: string;
  name: string;
  role: string;
  /** Only in the answer that makes it. */
  key?: string;
  created?: string | null;
  created_by?: string;
  expires?: string | null;
  last_used?: string | null;
}

/** One row of the catalogue of actions: what a command or response is and what it takes. */
export interface Action {
  name: string;
  title: string;
  description: string;
  works_on?: "processes" | "files" | "users" | "device";
  arguments: ActionArgument[];
  /** Names of arguments of which exactly one is given. */
  one_of?: string[];
  /** What a rule's response may say in its one argument; empty = nothing. */
  response_argument?: string;
  permission: string;
  repeatable?: boolean;
  on: ("command" | "response")[];
  platforms?: string[];
  /** Why the devices of this node refuse it; empty when they do not. */
  refused_here?: string;
}

export interface ActionArgument {
  name: string;
  type: "pid" | "process_uid" | "path" | "text" | "number" | "package_id" | "texts";
  required?: boolean;
  min?: number | null;
  max?: number | null;
  description?: string;
}

export interface TestCases {
  passed: number;
  failed: number;
  cases?: { name: string; line?: number; passed: boolean; message?: string }[];
}

/** Counts of a list or of an answer as a tree with a level per facet. */
export interface Breakdown {
  total: number;
  values: BreakdownValue[];
}

export interface BreakdownValue {
  value: unknown;
  count: number;
  /** Stands for all that are not listed. */
  others?: boolean;
  values?: BreakdownValue[];
}

export interface ExceptionPreview {
  /** False when there were more than could be looked at in time. */
  complete?: boolean;
  examined: number;
  matched: number;
  items: Detection[];
}

export interface BulkAnswer {
  changed: number;
  matched?: number;
  left?: number;
}

export interface EnrolmentToken {
  id: string;
  token?: string;
  uses_max: number;
  uses: number;
  created?: string;
  expires?: string | null;
  policy_id?: string;
  created_by?: string;
  server_url?: string;
  command?: string;
}

export interface AuditEntry {
  seq: number;
  time: string;
  user: string;
  action: string;
  object: string;
  before?: unknown;
  after?: unknown;
  address?: string;
  hash?: string;
}

export interface Actor {
  id: string;
  node: string;
  name: string;
  family: string;
  parent?: string | null;
  age_s: number;
  mailbox: number;
  handled: number;
  busy_s: number;
  handling_p99_s?: number | null;
  restarts: number;
  last_error?: string | null;
}

export interface ActorDetail extends Actor {
  by_message?: Record<string, number | { handled: number; busy_s?: number }>;
  histogram?: { le_s: number; count: number }[];
  state?: unknown;
  children?: string[];
}

export interface WindowInfo {
  id?: string;
  rule: { id: string; name: string } | string;
  key: string;
  step: number;
  steps: number;
  events?: EventRecord[];
  time_left_s?: number | null;
  /** Nanoseconds since 1970, where the time left is not told. */
  deadline?: number | null;
  where?: string;
}

export interface Cluster {
  nodes: { name: string; address?: string; alive?: boolean; version?: string; shards?: number; started?: string }[];
  shards: { id: number; owner: string; epoch: number; devices?: number; replicas?: string[] }[];
}

export interface Completion {
  from: number;
  to: number;
  items: { label: string; kind?: string; detail?: string }[];
}
