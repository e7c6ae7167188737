/**
 * The instructions with the schema in words, for a server without structured
 * outputs.
 *
 * @public
 */
export function withSchema(request: {
  system: string;
  schema: Record<string, unknown>;
}): string {
  return `${
    request.system
  }\n\nAnswer with one JSON object and nothing else, no Markdown, by this JSON Schema:\n${JSON.stringify(
    request.schema,
  )}`;
}
