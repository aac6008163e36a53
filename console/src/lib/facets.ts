// What an InstaQuery asks about, and the field that answers in EQL.

export interface Facet {
  name: string;
  eql: string;
  example: string;
}

export const artifacts: Record<string, Facet[]> = {
  File: [
    { name: "Path", eql: "file.path", example: "/tmp/" },
    { name: "Md5", eql: "file.hash.md5", example: "d41d8cd98f00b204e9800998ecf8427e" },
    { name: "Sha2", eql: "file.hash.sha256", example: "e3b0c44298fc1c14…" },
    { name: "Owner", eql: "file.owner", example: "root" },
  ],
  Process: [
    { name: "Name", eql: "process.name", example: "curl" },
    { name: "CommandLine", eql: "process.command_line", example: "| sh" },
    { name: "PrimaryImagePath", eql: "process.executable", example: "/dev/shm/" },
    { name: "PrimaryImageMd5", eql: "process.hash.md5", example: "d41d8cd98f00b204e9800998ecf8427e" },
  ],
  NetworkConnection: [
    { name: "DestAddr", eql: "destination.ip", example: "203.0.113.7" },
    { name: "DestPort", eql: "destination.port", example: "4444" },
  ],
};

/** The facet a field of an event belongs to, for the pivot from a value to an InstaQuery. */
export function facetOf(field: string): { artifact: string; facet: string } | null {
  for (const [artifact, facets] of Object.entries(artifacts)) {
    const facet = facets.find((each) => each.eql === field);
    if (facet) return { artifact, facet: facet.name };
  }
  return null;
}
