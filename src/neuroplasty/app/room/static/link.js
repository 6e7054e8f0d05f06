// The link to the room: numbered messages out, words and pictures in; it comes back after a lost connection.

/** @typedef {{t: string, [name: string]: any}} Message */

const BEAT_MS = 300;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5000;

export class Link {
  /** @param {string} token */
  constructor(token) {
    this.token = token;
    this.number = 0;
    /** @type {Map<string, ((message: any, body?: Blob) => void)[]>} */
    this.listeners = new Map();
    this.retry = FIRST_RETRY_MS;
    this.closed = false;
    /** @type {WebSocket | null} */
    this.socket = null;
  }

  /** @param {string} kind @param {(message: any, body?: Blob) => void} listener */
  on(kind, listener) {
    this.listeners.set(kind, [...(this.listeners.get(kind) ?? []), listener]);
  }

  open() {
    const way = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${way}://${location.host}/socket/${this.token}/talk`);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => { this.retry = FIRST_RETRY_MS; this.number = 0; this.send({ t: "hello" }); this.tell("open", {}); };
    socket.onmessage = (event) => this.take(event.data);
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.tell("closed", {});
      if (event.code === 4000 || this.closed) return;
      setTimeout(() => this.open(), this.retry);
      this.retry = Math.min(2 * this.retry, LAST_RETRY_MS);
    };
    clearInterval(this.beat);
    this.beat = setInterval(() => this.send({ t: "beat" }), BEAT_MS);
  }

  /** @param {Message} message */
  send(message) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.number += 1;
    this.socket.send(JSON.stringify({ ...message, n: this.number }));
    document.documentElement.dataset.sent = String(this.number);
    return true;
  }

  /** @param {string | ArrayBuffer} data */
  take(data) {
    if (typeof data === "string") {
      const message = JSON.parse(data);
      if (message.t === "bye") this.closed = true;
      this.tell(message.t, message);
      return;
    }
    const length = new DataView(data).getUint32(0);
    const head = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
    this.tell("frame", head, new Blob([new Uint8Array(data, 4 + length)], { type: "image/jpeg" }));
  }

  /** @param {string} kind @param {any} message @param {Blob} [body] */
  tell(kind, message, body) {
    for (const listener of this.listeners.get(kind) ?? []) listener(message, body);
  }
}
