/** Calls and events of the DevTools protocol over one WebSocket; pages are told apart by their session. */

type Fields = Record<string, unknown>;
type Message = {
  id?: number;
  method?: string;
  sessionId?: string;
  params?: Fields;
  result?: Fields;
  error?: { message: string };
};
type Waiting = { resolve: (result: Fields) => void; reject: (error: Error) => void };

export class DevTools {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners: { sessionId: string; method: string; listener: (params: Fields) => void }[] = [];
  #calls = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#hear(JSON.parse(String(data)) as Message));
    socket.addEventListener("close", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("Chromium has gone"));
    });
  }

  static connect(address: string): Promise<DevTools> {
    const socket = new WebSocket(address);
    return new Promise((resolve, reject) => {
      socket.addEventListener("open", () => resolve(new DevTools(socket)));
      socket.addEventListener("error", () => reject(new Error(`no DevTools at ${address}`)));
    });
  }

  call(method: string, params: Fields, sessionId?: string): Promise<Fields> {
    const id = ++this.#calls;
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  on(sessionId: string, method: string, listener: (params: Fields) => void): void {
    this.#listeners.push({ sessionId, method, listener });
  }

  #hear({ id, method, sessionId, params, result, error }: Message): void {
    if (id !== undefined) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result ?? {});
      return;
    }
    for (const one of this.#listeners) {
      if (one.sessionId === sessionId && one.method === method) one.listener(params ?? {});
    }
  }
}
