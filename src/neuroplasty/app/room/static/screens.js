// Two screens: the live picture, which keeps its last image, and the last image of the other view.

import { at, write } from "./dom.js";

const ANOTHER_DEG = 8;

export class Screens {
  /** @param {import("./link.js").Link} link */
  constructor(link) {
    this.link = link;
    /** @type {any} */ this.head = null;
    /** @type {any} */ this.heldHead = null;
    this.count = 0;
    this.down = false;
    this.live = at("live").getContext("2d");
    this.held = at("held").getContext("2d");
    link.on("frame", (head, body) => this.show(head, /** @type {Blob} */ (body)));
    link.on("rewound", () => this.off());
  }

  /** @param {any} head @param {Blob} body */
  async show(head, body) {
    let bitmap;
    try { bitmap = await createImageBitmap(body); } catch { this.link.send({ t: "ack", tick: head.tick }); return; }
    if (this.head && another(this.head, head)) this.keep();
    this.head = head;
    this.live.drawImage(bitmap, 0, 0, 512, 512);
    bitmap.close();
    this.count += 1;
    at("live-empty").hidden = true;
    if (head.kind === "stored") this.keep();
    describe("live", head, head.kind === "road-map" ? "subtracted" : "live");
    at("live").dataset.tick = String(head.tick);
    at("live").dataset.frames = String(this.count);
    this.pedal(this.down);
    this.link.send({ t: "ack", tick: head.tick });
  }

  keep() {
    if (!this.head) return;
    this.held.drawImage(at("live"), 0, 0);
    this.heldHead = this.head;
    describe("held", this.head, this.head.kind === "stored" ? "stored" : "held");
    at("held").dataset.tick = String(this.head.tick);
  }

  /** @param {boolean} down whether the pedal is down */
  pedal(down) {
    this.down = down;
    at("live-figure").classList.toggle("on", down);
    if (this.head) write("live-state", down ? "● X-ray on" : "last image held");
  }

  off() { this.pedal(false); }
}

/** @param {any} one @param {any} other */
function another(one, other) {
  return Math.abs(one.orbit_deg - other.orbit_deg) > ANOTHER_DEG || Math.abs(one.tilt_deg - other.tilt_deg) > ANOTHER_DEG;
}

/** @param {string} screen @param {any} head @param {string} how */
function describe(screen, head, how) {
  const pose = head.view === "free" ? `${Math.round(head.orbit_deg)}°, tilt ${Math.round(head.tilt_deg)}°` : head.view;
  write(`${screen}-name`, screen === "live" ? `Live · ${pose}` : `Held · ${pose}`);
  if (screen === "held") write("held-state", how === "stored" ? `stored ${head.label}` : "last image of the other view");
  write(`${screen}-left`, head.markers[0]);
  write(`${screen}-right`, head.markers[1]);
  write(`${screen}-tech`, `${Math.round(head.kv)} kV${head.pulses > 1 ? ` · ${head.pulses} pulses` : ""}${head.kind === "road-map" ? " · subtracted" : ""}`);
  at(screen).setAttribute("aria-label", `${screen === "live" ? "Live" : "Held"} X-ray: ${pose}, ${how}`);
}
