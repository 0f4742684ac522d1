/** A reader of server-sent events as browsers are: it comes back when it is cut off, and says what it saw last. */
import http from 'node:http';

export interface SeenEvent {
  id: number;
  event: string;
  data: Record<string, unknown>;
}

export interface EventSource {
  seen: SeenEvent[];
  /** answers it got, one for each connection that came about */
  answers: {
    status: number;
    headers: http.IncomingHttpHeaders;
    ended?: 'complete' | 'cut';
  }[];
  comments: string[];
  /** what it would go on behind */
  lastId: () => string | undefined;
  close: () => void;
}

const AGAIN_MS = 10;

export function openEventSource(
  url: string,
  { headers, reconnect = true }: { headers: Record<string, string>; reconnect?: boolean },
): EventSource {
  const source = {
    seen: [] as SeenEvent[],
    answers: [] as EventSource['answers'],
    comments: [] as string[],
  };
  let lastId: string | undefined;
  let closed = false;
  let current: http.IncomingMessage | undefined;
  const take = (block: string) => {
    const fields = new Map(
      block.split('\n').map((line): [string, string] => {
        const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
        return [name, value];
      }),
    );
    lastId = fields.get('id') ?? lastId;
    const data = fields.get('data');
    if (data !== undefined)
      source.seen.push({
        id: Number(lastId),
        event: fields.get('event') ?? 'message',
        data: JSON.parse(data) as SeenEvent['data'],
      });
    const comment = fields.get('');
    if (comment !== undefined) source.comments.push(comment);
  };
  const open = () => {
    if (closed) return;
    const ended = () => {
      if (reconnect) setTimeout(open, AGAIN_MS);
    };
    const request = http.get(
      url,
      {
        agent: false,
        headers: { ...headers, ...(lastId !== undefined && { 'Last-Event-ID': lastId }) },
      },
      (response) => {
        current = response;
        const answer: EventSource['answers'][number] = {
          status: response.statusCode ?? 0,
          headers: response.headers,
        };
        source.answers.push(answer);
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          const blocks = (text + piece).split('\n\n');
          // What is not ended by an empty line was cut off and does not count.
          text = blocks.pop() ?? '';
          blocks.forEach(take);
        });
        response.on('close', () => {
          answer.ended = response.complete ? 'complete' : 'cut';
          ended();
        });
        response.on('error', () => undefined);
      },
    );
    request.on('error', () => {
      if (current === undefined || current.destroyed) ended();
    });
  };
  open();
  return {
    ...source,
    lastId: () => lastId,
    close: () => {
      closed = true;
      current?.destroy();
    },
  };
}
