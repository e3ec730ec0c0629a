/** A script that listens to the page's events. */
export type PageEvent = { event: string; data: Record<string, unknown> };

/** Ends when the reader stops, which also closes the connection. */
export async function* pageEvents(
  url: string,
  headers: Record<string, string> = {},
): AsyncGenerator<PageEvent> {
  const stop = new AbortController();
  try {
    const response = await fetch(`${url}api/v1/events`, { headers, signal: stop.signal });
    let text = "";
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const records = text.split("\n\n");
      text = records.pop()!;
      for (const record of records) {
        const event = /^event: (.*)$/m.exec(record)?.[1];
        const data = /^data: (.*)$/m.exec(record)?.[1];
        if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) };
      }
    }
  } finally {
    stop.abort();
  }
}
