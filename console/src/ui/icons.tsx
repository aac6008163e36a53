// One weight, one grid of 16; drawn here so that nothing is fetched.

const paths = {
  dashboard: "M2 9a6 6 0 0 1 12 0v3H2zM8 9l3-3",
  detections: "M8 1.5l6.5 12h-13zM8 6v3.5M8 11.5v.5",
  devices: "M2 3h12v8H2zM6 14h4M8 11v3",
  query: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.5 10.5L14 14",
  insta: "M9 1.5L3.5 9H8l-1 5.5L12.5 7H8z",
  focus: "M3 4.5a1.5 1.5 0 1 0 .01 0M13 4a1.5 1.5 0 1 0 .01 0M13 12a1.5 1.5 0 1 0 .01 0M4.5 6h3v6.5h4M7.5 5.5h4",
  rules: "M3 2h7l3 3v9H3zM5.5 7h5M5.5 9.5h5M5.5 12h3",
  rulesets: "M2 4l6-2.5 6 2.5-6 2.5zM2 8l6 2.5L14 8M2 11.5l6 2.5 6-2.5",
  policies: "M8 1.5l5.5 2v4.5c0 3-2.3 5.3-5.5 6.5-3.2-1.2-5.5-3.5-5.5-6.5V3.5z",
  exceptions: "M8 2a6 6 0 1 0 .01 0M3.8 12.2l8.4-8.4",
  packages: "M2 5l6-3 6 3v6l-6 3-6-3zM2 5l6 3 6-3M8 8v6",
  actors: "M8 2.5a2 2 0 1 0 .01 0M3.5 10a1.7 1.7 0 1 0 .01 0M12.5 10a1.7 1.7 0 1 0 .01 0M7 6l-2.5 4M9 6l2.5 4",
  cluster: "M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z",
  users: "M8 2.5a2.5 2.5 0 1 0 .01 0M3 14c0-3 2.2-4.7 5-4.7S13 11 13 14",
  enrol: "M2 3h8v6H2zM4 12h4M12.5 8v6M9.5 11h6",
  audit: "M4 2h8v12H4zM6 5h4M6 7.5h4M6 10h2",
  sun: "M8 5a3 3 0 1 0 .01 0M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  plus: "M8 3v10M3 8h10",
  check: "M3 8.5l3.5 3.5L13 4.5",
  down: "M4 6l4 4 4-4",
  right: "M6 4l4 4-4 4",
  copy: "M5.5 5.5h8v8h-8zM3 10.5H2.5v-8h8V3",
  refresh: "M13 5.5A5.5 5.5 0 1 0 13.5 9M13.5 2.5v3.5H10",
  play: "M4.5 2.5v11l9-5.5z",
  stop: "M4 4h8v8H4z",
  process: "M2 3h12v10H2zM4.5 6l2 2-2 2M8 10.5h3.5",
  file: "M4 2h5l3 3v9H4zM9 2v3h3",
  network: "M8 2a6 6 0 1 0 .01 0M2 8h12M8 2c-4 4-4 8 0 12M8 2c4 4 4 8 0 12",
  dns: "M2 4h12v3.5H2zM2 9h12v3.5H2zM4.5 5.7h.01M4.5 10.7h.01",
  user: "M8 2.5a2.5 2.5 0 1 0 .01 0M3 14c0-3 2.2-4.7 5-4.7S13 11 13 14",
  filter: "M2 3h12L9.5 8.5V13l-3-1.5v-3z",
  menu: "M2.5 4h11M2.5 8h11M2.5 12h11",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

export const iconOf = (kind: string): IconName => (kind in paths ? (kind as IconName) : "process");

export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path className="mark-v" d="M6 9l10 17L26 9" />
      <circle className="mark-star" cx="16" cy="8.5" r="3" />
    </svg>
  );
}
