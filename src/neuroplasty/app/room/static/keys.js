// Keys: every control has one, or is reached with Tab. A key that is held is a hold.

import { at, make } from "./dom.js";

/** @type {[string, string][]} */
export const KEYS = [
  ["Space", "X-ray while held"], ["L", "latch the pedal"], ["S", "store a picture"], ["M", "subtract (road-map)"],
  ["1 – 5", "AP, lateral, obliques, tilt"], ["[ ]", "orbit by 5°"], ["{ }", "tilt by 5°"], ["E", "centre on the tip"], ["G", "zones"],
  ["N C Y B R T", "needle, catheter, syringe, balloon, heat, patient"], ["Enter", "set or take the instrument"],
  ["K", "set the needle by a click on the picture"], ["A", "aim along the usual line"], ["Shift + arrows", "aim by 2°"], ["↑ ↓", "push, draw back (held)"], ["← →", "turn (held)"],
  ["- +", "hand slower, faster"], ["I", "inject (held)"], ["D", "draw back the plunger"], ["Shift + 1 – 9", "syringe from the tray"],
  ["X", "take out the instrument"], ["Q", "ask the patient"], ["F", "move your feet"], ["W", "wait"], ["Esc", "stop everything"],
  ["Z", "undo"], ["P", "pause"], ["U", "sound"], ["?", "this help"],
];
/** @type {Record<string, string>} */
const HELD = { " ": "pedal", ArrowUp: "push", ArrowDown: "pull", ArrowLeft: "turn-left", ArrowRight: "turn-right", i: "plunge", I: "plunge" };
/** @type {Record<string, string>} */
const PRESSED = {
  l: "latch", s: "store", m: "roadmap", n: "tab-needle", c: "tab-catheter", y: "tab-syringe", b: "tab-balloon",
  r: "tab-rf", t: "tab-patient", a: "aim-usual", d: "aspirate", q: "ask", f: "feet", w: "wait", z: "undo", p: "pause", u: "sound",
  "?": "help-open", g: "zones-on", e: "to-tip", k: "touch-skin",
};
/** @type {Record<string, [string, number]>} */
const AIMED = { ArrowUp: ["up", 2], ArrowDown: ["up", -2], ArrowLeft: ["left", 2], ArrowRight: ["left", -2] };
/** @type {Record<string, string>} */
const SET = { needle: "needle-set", catheter: "catheter-take", balloon: "balloon-fill", rf: "rf-on", patient: "wait", syringe: "" };
/** @type {Record<string, string>} */
const OUT = { needle: "needle-out", catheter: "catheter-out", balloon: "balloon-empty", rf: "rf-off" };

/** @param {import("./hand.js").Hand} hand @param {{deck: string}} decks @param {() => void} stop */
export function bindKeys(hand, decks, stop) {
  at("help-keys").replaceChildren(...KEYS.map(([key, words]) => make("div", {}, make("kbd", {}, key), make("span", {}, words))));
  document.addEventListener("keydown", (event) => {
    if (elsewhere(event)) return;
    if (event.key === "Escape") { stop(); return; }
    if (event.shiftKey && event.key in AIMED) {
      const [way, by] = AIMED[event.key];
      press(document.querySelector(`[data-aim="${way}"][data-by="${by}"]`), event);
    } else if (event.key in HELD) {
      event.preventDefault();
      if (!event.repeat) hand.holds.down(HELD[event.key], `key ${event.key.toLowerCase()}`);
    } else if (event.shiftKey && /^Digit[1-9]$/.test(event.code)) {
      press(at("tray").children[Number(event.code.slice(5)) - 1], event);
    } else if (/^[1-5]$/.test(event.key)) {
      press(document.querySelectorAll("[data-view]")[Number(event.key) - 1], event);
    } else if ("[]{}".includes(event.key)) {
      press(document.querySelector(`[data-arm][data-key="${event.key}"]`), event);
    } else if (event.key === "-" || event.key === "+" || event.key === "=") {
      const pace = at("pace");
      const index = pace.selectedIndex + (event.key === "-" ? -1 : 1);
      pace.selectedIndex = Math.min(Math.max(index, 0), pace.options.length - 1);
      pace.dispatchEvent(new Event("change"));
    } else if (event.key === "Enter" && event.target === document.body) {
      press(at(SET[decks.deck]), event);
    } else if (event.key.toLowerCase() === "x") {
      press(at(OUT[decks.deck]), event);
    } else if (event.key.toLowerCase() in PRESSED && !event.repeat) {
      press(at(PRESSED[event.key.toLowerCase()]), event);
    }
  });
  document.addEventListener("keyup", (event) => {
    if (event.key in HELD) hand.holds.up(HELD[event.key], `key ${event.key.toLowerCase()}`);
  });
}

/** A key that belongs to a field, a list, an open dialog or the browser. @param {KeyboardEvent} event */
function elsewhere(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return true;
  if (target.matches("input[type=text], input[type=number], textarea")) return event.key !== "Escape";
  if (target.matches("select, input[type=range], [role=tab]") && event.key.startsWith("Arrow")) return true;
  if (target.matches("select") && event.key.length === 1 && event.key !== " ") return true;
  return target.matches("button, summary, input[type=checkbox]") && (event.key === "Enter" || event.key === " ");
}

/** @param {any} control @param {KeyboardEvent} event */
function press(control, event) {
  if (!control || control.disabled || control.closest("[hidden]") === control) return;
  event.preventDefault();
  control.click();
}
