// The page of the room: puts the parts together. Which role it has, the room says.

import { Bedside } from "./bedside.js";
import { Decks } from "./decks.js";
import { at, clockWords, make, write } from "./dom.js";
import { Hand } from "./hand.js";
import { bindKeys } from "./keys.js";
import { Link } from "./link.js";
import { bindPad } from "./pad.js";
import { Screens } from "./screens.js";
import { Sound } from "./sound.js";
import { bindTeach } from "./teach.js";
import { Xray } from "./xray.js";
import { drawZones } from "./zones.js";

const token = location.pathname.split("/").pop() ?? "";
const link = new Link(token);
const screens = new Screens(link);
const hand = new Hand(link);
const decks = new Decks(link, hand);
const xray = new Xray(link);
const bedside = new Bedside();
const sound = new Sound();
/** @type {any} */ let state = null;
/** @type {any} */ let forces = {};
let barTimer = 0;

/** @param {string} words @param {string} [kind] @param {number} [seconds] 0: until the next */
function bar(words, kind = "", seconds = 6) {
  const node = at("bar");
  node.className = kind;
  node.hidden = !words;
  write("bar", words);
  clearTimeout(barTimer);
  if (words && seconds) barTimer = setTimeout(() => bar(""), 1000 * seconds);
}

const came = Date.now();
const counting = setInterval(() => {
  const seconds = Math.round((Date.now() - came) / 1000);
  at("first-time").hidden = seconds < 3;
  write("first-seconds", `${seconds} s so far.`);
}, 1000);
link.on("welcome", (welcome) => {
  clearInterval(counting);
  at("first-time").hidden = true;
  document.body.dataset.role = welcome.role;
  document.body.dataset.exam = welcome.exam ? "yes" : "no";
  write("title", welcome.title);
  document.title = `${welcome.title} · ${welcome.role}`;
  write("story", welcome.story);
  write("briefing-plan", `The plan: ${welcome.plan}.${welcome.exam ? " This is an exam: no zones, no undo, no hints." : ""}`);
  at("briefing-goal").hidden = !welcome.lesson;
  write("briefing-goal", `The goal: ${welcome.lesson}`);
  write("plan-name", welcome.plan);
  at("steps").replaceChildren(...welcome.steps.map((/** @type {string} */ one) => make("li", {}, one)));
  decks.welcome(welcome);
  xray.welcome(welcome);
  bar("");
  if (welcome.role === "fellow" && !state) at("briefing").showModal();
});
link.on("progress", (one) => {
  const words = one.fraction < 1 ? `${one.words} … ${Math.round(100 * one.fraction)} %` : "";
  bar(words, "", 0);
  at("writing").hidden = !words;
  at("writing-part").value = one.fraction;
  write("writing-words", words);
});
link.on("state", (fresh) => {
  state = fresh;
  bedside.t_s = fresh.t_s;
  write("clock", clockWords(fresh.t_s));
  write("phase", fresh.paused ? `${fresh.phase} · paused` : fresh.waiting_s ? `waiting, ${clockWords(fresh.waiting_s)} left` : fresh.phase);
  at("pause").setAttribute("aria-pressed", String(fresh.paused));
  at("undo").disabled = !fresh.can_undo;
  decks.show(fresh);
  xray.show(fresh);
  screens.pedal(Boolean(fresh.pedal.on));
  const felt = Object.keys(fresh.forces).length ? fresh.forces : forces;
  feel(felt, fresh.syringe);
  write("given", fresh.given.length ? `Given: ${fresh.given.map((/** @type {any} */ one) => `${one.drug} ${one.amount}${one.limit ? ` of at most ${Math.round(one.limit)}` : ""} ${one.unit}`).join("; ")}` : "");
  [...at("steps").children].forEach((/** @type {Element} */ one, /** @type {number} */ k) => one.classList.toggle("done", fresh.done.includes(k + 1)));
  const next = [...at("steps").children].find((/** @type {Element} */ one) => !one.classList.contains("done"));
  write("next", next ? `Next in the plan: ${next.textContent}` : "Every step of the plan is done.");
  document.body.dataset.tick = String(fresh.tick);
});
link.on("frame", (head) => {
  xray.dose(head);
  if (state) feel(head, state.syringe ? { ...state.syringe, left_ml: head.left_ml } : null);
});
link.on("vitals", (signs) => bedside.vitals(signs));
link.on("said", (said) => { bedside.said(said); if (said.who === "room") bar(said.text); });
link.on("event", (event) => { bedside.event(event); if (event.severity === "danger") bar(event.text || event.sign, "danger", 12); });
link.on("refused", (refused) => {
  bar(refused.why, "refused", at("results").open ? 0 : 6);
  if (at("results").open) { write("results-title", "Saved"); write("results-hint", refused.why); }
});
link.on("rewound", (one) => bar(one.why));
link.on("time", (time) => {
  const slow = time.factor < 0.97;
  at("speed-line").classList.toggle("slow", slow);
  write("speed", `× ${time.factor.toFixed(slow ? 2 : 1)}${slow ? " (this machine is late)" : ""}`);
});
link.on("saved", (saved) => {
  at("result-links").replaceChildren(...saved.links.map((/** @type {[string, string]} */ [words, file]) => make("li", {}, make("a", { href: `/result/${token}/${file}`, target: "_blank", rel: "noopener" }, words))));
  write("result-folder", `In ${saved.folder}`);
  const waits = !saved.links.some((/** @type {[string, string]} */ [words]) => words === "Debrief");
  const begun = saved.links.some((/** @type {[string, string]} */ [words]) => words.startsWith("Debrief"));
  write("results-title", !waits ? "Saved" : begun ? "The debrief is there; the two years after follow" : "Saved; the debrief is being written");
  if (!waits || begun) write("results-hint", "Begin with the debrief: every second of it again, and the planner's way beside yours.");
  if (!at("results").open) at("results").showModal();
});
link.on("zones", drawZones);
link.on("score", (score) => {
  write("score-title", score.title);
  write("score-words", score.words);
  at("score-marks").replaceChildren(...score.marks.map((/** @type {any} */ one) => make("li", {}, make("b", {}, one.met === true ? "✓ met: " : "✗ not met: "), `${one.words}. `, make("small", {}, one.why))));
  at("score").showModal();
});
link.on("bye", (bye) => { clearInterval(counting); at("first-time").hidden = true; bar(bye.why, "refused", 0); });
link.on("closed", () => { if (!link.closed) bar("The connection is lost; trying again. Pedal, push and plunger were let go.", "refused", 0); });

/** @param {any} felt @param {any} syringe */
function feel(felt, syringe) {
  forces = felt;
  bedside.feel(felt, hand.tool, syringe);
  sound.feel(felt, ["push", "pull", "plunge", "turn-left", "turn-right"].some((name) => hand.holds.held(name)));
}

at("pause").addEventListener("click", () => link.send({ t: "pause", on: !state?.paused }));
at("undo").addEventListener("click", () => link.send({ t: "undo" }));
at("sound").addEventListener("click", () => {
  const on = !sound.on;
  sound.turn(on);
  bedside.speaks = on;
  at("sound").setAttribute("aria-pressed", String(on));
});
at("help-open").addEventListener("click", () => at("help").showModal());
at("end").addEventListener("click", () => at("ending").showModal());
at("ending").addEventListener("close", () => { if (at("ending").returnValue === "yes") link.send({ t: "end" }); at("ending").returnValue = ""; });

bindTeach(link);
bindKeys(hand, decks, () => { hand.holds.release(); hand.latch(false); link.send({ t: "stop" }); });
bindPad(hand, xray, () => Math.min(1, Math.max(Math.abs(forces.hub_n ?? 0) / 1.2, (forces.syringe_mmhg ?? 0) / 1500)));
decks.choose("needle");
link.open();
