const thin = new Intl.NumberFormat("en-US");

export function count(n: number | null | undefined): string {
  return n == null ? "–" : thin.format(n).replace(/,/g, "\u202f");
}

/** 1234567 → `1.2 M`; exact below ten thousand. */
export function short(n: number | null | undefined): string {
  if (n == null) return "–";
  if (Math.abs(n) < 10_000) return count(Math.round(n * 10) / 10);
  for (const [size, unit] of [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const)
    if (Math.abs(n) >= size) return `${(n / size).toFixed(1)}\u202f${unit}`;
  return count(n);
}

export function bytes(n: number | null | undefined): string {
  if (n == null) return "–";
  let value = n;
  for (const unit of ["B", "KiB", "MiB", "GiB"]) {
    if (value < 1024) return `${unit === "B" ? value : value.toFixed(1)} ${unit}`;
    value /= 1024;
  }
  return `${value.toFixed(1)} TiB`;
}

/** `TerminateProcessTrees` → `Terminate process trees`; `waiting_for_package` → `Waiting for package`. */
export function words(name: string): string {
  const spaced = name
    .replace(/_/g, " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}
