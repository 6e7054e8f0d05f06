// The hands: pedal, the instrument that is pushed and turned, and the plunger.

import { at, numberOf, write } from "./dom.js";
import { Holds } from "./holds.js";

const TURN_DEG_S = 90;
const NEEDLE_SHARE = 0.4;

export class Hand {
  /** @param {import("./link.js").Link} link */
  constructor(link) {
    this.link = link;
    this.tool = "needle";
    this.roadmap = false;
    this.latched = false;
    this.plunged = 1;
    this.pads = { push: 0, turn: 0 };
    this.sent = "";
    this.holds = new Holds((name, down) => this.changed(name, down));
    at("pace").addEventListener("change", () => this.move());
    at("latch").addEventListener("click", () => this.latch(!this.latched));
    at("roadmap").addEventListener("click", () => this.subtract(!this.roadmap));
    at("pulses").addEventListener("change", () => { if (this.pedalDown()) this.pedal(true); });
    const gone = () => this.latch(false);
    window.addEventListener("blur", gone);
    document.addEventListener("visibilitychange", () => { if (document.hidden) gone(); });
    link.on("closed", () => { this.holds.release(); this.latch(false); });
    link.on("rewound", () => { this.holds.release(); this.latch(false); });
  }

  pedalDown() { return this.latched || this.holds.held("pedal"); }

  /** @param {boolean} on */
  latch(on) {
    if (on === this.latched) return;
    this.latched = on;
    at("latch").setAttribute("aria-pressed", String(on));
    this.pedal(this.pedalDown());
  }

  /** @param {boolean} on */
  subtract(on) {
    this.roadmap = on;
    at("roadmap").setAttribute("aria-pressed", String(on));
    if (this.pedalDown()) this.pedal(true);
  }

  /** @param {boolean} on */
  pedal(on) {
    this.link.send({ t: "pedal", on, mode: this.roadmap ? "road-map" : "live", pulses_per_s: numberOf("pulses") });
    at("live-figure").classList.toggle("on", on);
  }

  /** @param {string} tool */
  take(tool) {
    if (tool === this.tool || (tool !== "needle" && tool !== "catheter")) return;
    for (const name of ["push", "pull", "turn-left", "turn-right"]) if (this.holds.held(name)) this.holds.by.delete(name);
    this.move();
    this.tool = tool;
    this.sent = "";
    write("hand-on", tool);
    write("force-name", tool === "needle" ? "Needle" : "Hub");
  }

  /** @param {string} name @param {boolean} down */
  changed(name, down) {
    if (name === "pedal") this.pedal(this.pedalDown());
    else if (name === "plunge") this.plunge(down);
    else this.move();
  }

  move() {
    const pace = numberOf("pace") * (this.tool === "needle" ? NEEDLE_SHARE : 1);
    const way = Number(this.holds.held("push")) - Number(this.holds.held("pull")) + this.pads.push;
    const turn = Number(this.holds.held("turn-left")) - Number(this.holds.held("turn-right")) + this.pads.turn;
    const message = { t: "hand", tool: this.tool, push_mm_s: round(way * pace), turn_deg_s: round(turn * TURN_DEG_S) };
    const text = JSON.stringify(message);
    if (text === this.sent || (!this.sent && !way && !turn)) return;
    this.sent = text;
    this.link.send(message);
  }

  /** @param {boolean} down */
  plunge(down) {
    const force = at("force").value;
    if (!down) this.link.send({ t: "plunger" });
    else if (force) this.link.send({ t: "plunger", force_n: Number(force) });
    else this.link.send({ t: "plunger", rate_ml_s: round(numberOf("rate") * this.plunged) });
  }

  /** @param {number} push @param {number} turn from -1 to 1 */
  pad(push, turn) {
    this.pads = { push, turn };
    this.move();
  }
}

/** @param {number} value */
const round = (value) => Math.round(value * 1e5) / 1e5;
