// The bedside: the monitor, what is said and seen, and what the hand feels.

import { at, clockWords, make, write } from "./dom.js";

const MOST_LINES = 60;
const MOST = { needle: 8, hub: 1.2, mmhg: 1500 };
/** @type {Record<string, string>} */
const WHO = { patient: "Patient", instructor: "Instructor", finding: "Finding", room: "Room" };

export class Bedside {
  constructor() {
    this.t_s = 0;
    this.speaks = false;
  }

  /** @param {any} signs */
  vitals(signs) {
    write("hr", Math.round(signs.heart_rate));
    write("bp", `${Math.round(signs.systolic)}/${Math.round(signs.diastolic)}`);
    write("sat", Math.round(signs.saturation));
    write("br", Math.round(signs.breaths));
    write("sed", signs.sedation < 0.1 ? "awake" : signs.sedation < 0.45 ? "drowsy" : signs.sedation < 0.8 ? "deep" : "asleep");
    write("block", signs.block ?? "none");
    at("hr").classList.toggle("off", signs.heart_rate < 50 || signs.heart_rate > 115);
    at("bp").classList.toggle("off", signs.systolic < 95 || signs.systolic > 180);
    at("sat").classList.toggle("off", signs.saturation < 92);
    at("br").classList.toggle("off", signs.breaths < 8 || signs.breaths > 26);
  }

  /** @param {any} said */
  said(said) {
    const pain = said.pain === null || said.pain === undefined ? "" : ` (${Math.round(said.pain)} of 10)`;
    this.line(said.who, WHO[said.who], said.text + pain, "");
    if (said.who === "patient" && this.speaks && "speechSynthesis" in window) {
      const words = new SpeechSynthesisUtterance(said.text);
      words.rate = 1;
      window.speechSynthesis.speak(words);
    }
  }

  /** @param {any} event */
  event(event) {
    const grave = event.severity === "danger" ? "Danger" : event.severity === "caution" ? "Caution" : "Note";
    const main = event.text || event.sign;
    const more = [event.text && event.sign && `Sign: ${event.sign}`, event.reaction && `Right now: ${event.reaction}`].filter(Boolean).join(" ");
    this.line(event.severity, event.what ? `${grave}: ${event.what}` : grave, main, event.severity === "note" ? "" : more);
  }

  /** @param {string} kind @param {string} who @param {string} text @param {string} more */
  line(kind, who, text, more) {
    const line = make("p", { class: kind }, make("time", {}, clockWords(this.t_s)), make("span", { class: "who" }, `${who}. `), text);
    if (more) line.append(make("small", {}, more));
    const list = at("said");
    list.prepend(line);
    while (list.children.length > MOST_LINES) list.lastChild.remove();
  }

  /** @param {any} forces @param {string} tool @param {any} syringe */
  feel(forces, tool, syringe) {
    const needle = tool === "needle";
    const newtons = needle ? forces.needle_n ?? 0 : forces.hub_n ?? 0;
    fill("force-fill", Math.abs(newtons) / (needle ? MOST.needle : MOST.hub));
    write("force-read", `${newtons.toFixed(needle ? 1 : 2)} N`);
    fill("press-fill", Math.max(0, forces.syringe_mmhg ?? 0) / MOST.mmhg);
    write("press-read", `${Math.round(forces.syringe_mmhg ?? 0)} mmHg`);
    fill("left-fill", syringe ? syringe.left_ml / syringe.volume_ml : 0, false);
    write("left-read", syringe ? `${syringe.left_ml.toFixed(1)} mL` : "–");
  }
}

/** @param {string} id @param {number} share @param {boolean} [warns] */
function fill(id, share, warns = true) {
  const node = at(id);
  node.style.width = `${Math.round(100 * Math.min(1, share))}%`;
  node.classList.toggle("much", warns && share > 0.75);
}
