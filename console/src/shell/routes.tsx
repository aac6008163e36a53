// Every page: its place in the address, in the rail, and the permission it needs to be of use.

import { type ComponentType, lazy } from "react";
import type { IconName } from "../ui/icons";

export interface Route {
  key: string;
  title: string;
  icon: IconName;
  group: "Watch" | "Hunt" | "Protect" | "Operate";
  needs: string;
  page: ComponentType<{ rest: string[] }>;
}

/** The program of a page could not be loaded. */
export class MissingPage extends Error {}

const part = (load: () => Promise<{ default: Route["page"] }>) =>
  lazy(() =>
    load().catch((error: unknown) => {
      throw new MissingPage(String(error));
    }),
  );

// Vite needs each import spelt out to cut a chunk for it.
export const routes: Route[] = [
  {
    key: "dashboard",
    title: "Dashboard",
    icon: "dashboard",
    group: "Watch",
    needs: "status:read",
    page: part(() => import("../pages/dashboard")),
  },
  {
    key: "detections",
    title: "Detections",
    icon: "detections",
    group: "Watch",
    needs: "detection:read",
    page: part(() => import("../pages/detections")),
  },
  {
    key: "devices",
    title: "Devices",
    icon: "devices",
    group: "Watch",
    needs: "device:read",
    page: part(() => import("../pages/devices")),
  },
  {
    key: "query",
    title: "Query",
    icon: "query",
    group: "Hunt",
    needs: "query:run",
    page: part(() => import("../pages/query")),
  },
  {
    key: "insta",
    title: "InstaQuery",
    icon: "insta",
    group: "Hunt",
    needs: "query:run",
    page: part(() => import("../pages/insta")),
  },
  {
    key: "focus",
    title: "Focus view",
    icon: "focus",
    group: "Hunt",
    needs: "query:run",
    page: part(() => import("../pages/focus")),
  },
  {
    key: "rules",
    title: "Rules",
    icon: "rules",
    group: "Protect",
    needs: "rule:read",
    page: part(() => import("../pages/rules")),
  },
  {
    key: "rulesets",
    title: "Rule sets",
    icon: "rulesets",
    group: "Protect",
    needs: "ruleset:read",
    page: part(() => import("../pages/rulesets")),
  },
  {
    key: "policies",
    title: "Policies",
    icon: "policies",
    group: "Protect",
    needs: "policy:read",
    page: part(() => import("../pages/policies")),
  },
  {
    key: "exceptions",
    title: "Exceptions",
    icon: "exceptions",
    group: "Protect",
    needs: "exception:read",
    page: part(() => import("../pages/exceptions")),
  },
  {
    key: "packages",
    title: "Packages",
    icon: "packages",
    group: "Protect",
    needs: "package:read",
    page: part(() => import("../pages/packages")),
  },
  {
    key: "enrolment",
    title: "Enrolment",
    icon: "enrol",
    group: "Operate",
    needs: "device:enrol",
    page: part(() => import("../pages/enrolment")),
  },
  {
    key: "actors",
    title: "Actors",
    icon: "actors",
    group: "Operate",
    needs: "actor:read",
    page: part(() => import("../pages/actors")),
  },
  {
    key: "cluster",
    title: "Cluster",
    icon: "cluster",
    group: "Operate",
    needs: "actor:read",
    page: part(() => import("../pages/cluster")),
  },
  {
    key: "users",
    title: "Users",
    icon: "users",
    group: "Operate",
    needs: "user:read",
    page: part(() => import("../pages/users")),
  },
  {
    key: "account",
    title: "Account and keys",
    icon: "user",
    group: "Operate",
    needs: "status:read",
    page: part(() => import("../pages/account")),
  },
  {
    key: "audit",
    title: "Audit log",
    icon: "audit",
    group: "Operate",
    needs: "audit:read",
    page: part(() => import("../pages/audit")),
  },
];

export const groups = ["Watch", "Hunt", "Protect", "Operate"] as const;
