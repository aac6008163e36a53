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

// Vite needs each import spelt out to cut a chunk for it.
export const routes: Route[] = [
  {
    key: "dashboard",
    title: "Dashboard",
    icon: "dashboard",
    group: "Watch",
    needs: "status:read",
    page: lazy(() => import("../pages/dashboard")),
  },
  {
    key: "detections",
    title: "Detections",
    icon: "detections",
    group: "Watch",
    needs: "detection:read",
    page: lazy(() => import("../pages/detections")),
  },
  {
    key: "devices",
    title: "Devices",
    icon: "devices",
    group: "Watch",
    needs: "device:read",
    page: lazy(() => import("../pages/devices")),
  },
  {
    key: "query",
    title: "Query",
    icon: "query",
    group: "Hunt",
    needs: "query:run",
    page: lazy(() => import("../pages/query")),
  },
  {
    key: "insta",
    title: "InstaQuery",
    icon: "insta",
    group: "Hunt",
    needs: "query:run",
    page: lazy(() => import("../pages/insta")),
  },
  {
    key: "focus",
    title: "Focus view",
    icon: "focus",
    group: "Hunt",
    needs: "query:run",
    page: lazy(() => import("../pages/focus")),
  },
  {
    key: "rules",
    title: "Rules",
    icon: "rules",
    group: "Protect",
    needs: "rule:read",
    page: lazy(() => import("../pages/rules")),
  },
  {
    key: "rulesets",
    title: "Rule sets",
    icon: "rulesets",
    group: "Protect",
    needs: "ruleset:read",
    page: lazy(() => import("../pages/rulesets")),
  },
  {
    key: "policies",
    title: "Policies",
    icon: "policies",
    group: "Protect",
    needs: "policy:read",
    page: lazy(() => import("../pages/policies")),
  },
  {
    key: "exceptions",
    title: "Exceptions",
    icon: "exceptions",
    group: "Protect",
    needs: "exception:read",
    page: lazy(() => import("../pages/exceptions")),
  },
  {
    key: "packages",
    title: "Packages",
    icon: "packages",
    group: "Protect",
    needs: "package:read",
    page: lazy(() => import("../pages/packages")),
  },
  {
    key: "enrolment",
    title: "Enrolment",
    icon: "enrol",
    group: "Operate",
    needs: "device:enrol",
    page: lazy(() => import("../pages/enrolment")),
  },
  {
    key: "actors",
    title: "Actors",
    icon: "actors",
    group: "Operate",
    needs: "actor:read",
    page: lazy(() => import("../pages/actors")),
  },
  {
    key: "cluster",
    title: "Cluster",
    icon: "cluster",
    group: "Operate",
    needs: "actor:read",
    page: lazy(() => import("../pages/cluster")),
  },
  {
    key: "users",
    title: "Users",
    icon: "users",
    group: "Operate",
    needs: "user:read",
    page: lazy(() => import("../pages/users")),
  },
  {
    key: "audit",
    title: "Audit log",
    icon: "audit",
    group: "Operate",
    needs: "audit:read",
    page: lazy(() => import("../pages/audit")),
  },
];

export const groups = ["Watch", "Hunt", "Protect", "Operate"] as const;
