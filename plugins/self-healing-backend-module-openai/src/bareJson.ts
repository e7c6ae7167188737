/**
 * The JSON of a reply that nothing holds to a schema: local models like to
 * think aloud first (`<think>…</think>`) and to wrap what they say as Markdown.
 * What is neither stays as it is.
 */
export function bareJson(text: string): string {
  const said = text.replace(/^\s*<think>[\s\S]*?<\/think>/, '').trim();
  const fenced = said.match(/^```(?:json)?\s*\n([\s\S]*?)\n?```$/i);
  return fenced ? fenced[1].trim() : said;
}
