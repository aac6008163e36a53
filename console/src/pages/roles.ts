export const roles = [
  ["administrator", "Administrator: everything"],
  ["detection_engineer", "Detection engineer: rules, rule sets, policies, queries"],
  ["analyst", "Analyst: detections, devices, queries, commands"],
  ["read_only", "Read only: looks, changes nothing"],
] as const;
