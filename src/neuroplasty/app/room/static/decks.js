// Decks: one panel an instrument, as tabs; what each button asks of the room.

import { at, choices, make, numberOf, write } from "./dom.js";

export class Decks {
  /** @param {import("./link.js").Link} link @param {import("./hand.js").Hand} hand */
  constructor(link, hand) {
    this.link = link;
    this.hand = hand;
    this.deck = "needle";
    /** @type {any[]} */ this.drugs = [];
    const tabs = [...document.querySelectorAll('[role="tab"]')];
    for (const tab of tabs) {
      tab.addEventListener("click", () => this.choose(tab.id.slice(4)));
      tab.addEventListener("keydown", (event) => {
        const key = /** @type {KeyboardEvent} */ (event).key;
        const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
        if (!step) return;
        const next = /** @type {HTMLElement} */ (tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]);
        next.click();
        next.focus();
      });
    }
    this.bind();
  }

  /** @param {string} deck */
  choose(deck) {
    this.deck = deck;
    for (const tab of document.querySelectorAll('[role="tab"]')) {
      const chosen = tab.id === `tab-${deck}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.setAttribute("tabindex", chosen ? "0" : "-1");
      at(tab.getAttribute("aria-controls") ?? "").hidden = !chosen;
    }
    this.hand.take(deck);
  }

  /** @param {any} welcome */
  welcome(welcome) {
    choices(at("route"), welcome.routes);
    choices(at("level"), welcome.levels);
    if (welcome.levels.includes("L5")) at("level").value = "L5";
    this.drugs = welcome.drugs;
    choices(at("drug"), welcome.drugs.map((/** @type {any} */ one) => one.drug));
    this.strengths();
    this.route();
    at("tray").replaceChildren(...welcome.tray.map((/** @type {any} */ one, /** @type {number} */ k) => {
      const words = one.ingredients.map((/** @type {any} */ part) => `${part.drug} ${part.strength} ${part.volume_ml} mL`).join(" + ");
      const button = make("button", { type: "button", "data-key": `⇧${k + 1}` }, one.label, make("small", {}, words));
      button.addEventListener("click", () => {
        this.choose("syringe");
        this.link.send({ t: "syringe", label: one.label, ingredients: one.ingredients });
        const rates = [...at("rate").options].map((option) => Number(option.value));
        const near = rates.reduce((best, rate) => Math.abs(Math.log(rate / one.rate_ml_s)) < Math.abs(Math.log(best / one.rate_ml_s)) ? rate : best);
        at("rate").value = String(near);
      });
      return button;
    }));
  }

  /** @param {boolean} on whether the next touch of the live picture sets the needle */
  touching(on) {
    at("touch-skin").setAttribute("aria-pressed", String(on));
    at("live-figure").classList.toggle("touching", on);
    write("touch-hint", on ? "Now click the live picture where the needle shall enter." : "");
  }

  strengths() {
    const drug = this.drugs.find((one) => one.drug === at("drug").value);
    choices(at("strength"), drug?.strengths ?? []);
  }

  route() {
    const route = at("route").value;
    at("level-label").hidden = route === "caudal";
    at("side-label").hidden = route === "caudal";
    if (route === "transforaminal") at("needle-gauge").value = "20";
    else at("needle-gauge").value = "16";
  }

  bind() {
    /** @param {string} id @param {() => any} message */
    const asks = (id, message) => at(id).addEventListener("click", () => this.link.send(message()));
    at("route").addEventListener("change", () => this.route());
    at("drug").addEventListener("change", () => this.strengths());
    /** @param {[number, number] | null} place of the picture, or the usual one */
    const needle = (place) => {
      const route = at("route").value;
      const where = route === "caudal" ? {} : { level: at("level").value };
      const side = route === "transforaminal" ? { side: at("side").value } : {};
      return { t: "needle", route, ...where, ...side, gauge: numberOf("needle-gauge"), up_mm: numberOf("skin-up"), left_mm: numberOf("skin-left"), length_mm: route === "transforaminal" ? 127 : 89, ...(place ? { at: place } : {}) };
    };
    asks("needle-set", () => needle(null));
    at("touch-skin").addEventListener("click", () => this.touching(at("touch-skin").getAttribute("aria-pressed") !== "true"));
    at("live").addEventListener("click", (/** @type {MouseEvent} */ event) => {
      if (at("touch-skin").getAttribute("aria-pressed") !== "true") return;
      const place = placeOn(at("live"), event);
      if (!place) return;
      this.touching(false);
      this.link.send(needle(place));
    });
    for (const button of document.querySelectorAll("[data-aim]")) {
      const { aim, by } = /** @type {HTMLElement} */ (button).dataset;
      button.addEventListener("click", () => this.link.send({ t: "aim", [`${aim}_deg`]: Number(by) }));
    }
    asks("aim-usual", () => (at("aim-usual").getAttribute("aria-pressed") === "true" ? { t: "aim" } : { t: "aim", usual: true }));
    asks("needle-out", () => ({ t: "withdraw", what: "needle" }));
    asks("catheter-take", () => ({ t: "take", gauge: numberOf("catheter-gauge"), holes: numberOf("catheter-holes"), tip_bend_deg: numberOf("catheter-bend") }));
    asks("catheter-out", () => ({ t: "withdraw", what: "catheter" }));
    asks("mix", () => ({ t: "syringe", ingredients: [{ drug: at("drug").value, strength: at("strength").value, volume_ml: numberOf("volume") }] }));
    asks("aspirate", () => ({ t: "aspirate" }));
    asks("call", () => ({ t: "call", pattern: at("pattern").value }));
    asks("balloon-fill", () => ({ t: "balloon", volume_ml: numberOf("balloon-volume") }));
    asks("balloon-empty", () => ({ t: "balloon" }));
    asks("rf-on", () => ({ t: "rf", on: true, mode: at("rf-mode").value, goal_c: numberOf("rf-goal"), electrode_mm: numberOf("rf-electrode"), volts: numberOf("rf-volts") }));
    for (const kind of ["sensory", "motor"]) {
      asks(`rf-${kind}`, () => ({ t: "test", kind, volts: numberOf("test-volts"), electrode_mm: numberOf("rf-electrode") }));
    }
    asks("rf-off", () => ({ t: "rf", on: false }));
    asks("sedate", () => ({ t: "give", drug: at("sedative").value, amount_mg: numberOf("sedative-mg"), way: "vein" }));
    asks("numb", () => ({ t: "give", drug: "lidocaine", amount_mg: numberOf("skin-mg"), way: "skin" }));
    at("lie").addEventListener("change", () => this.link.send({ t: "position", lie: at("lie").value }));
    at("wait").addEventListener("click", () => {
      const infuse = at("wait-infuse").checked;
      if (infuse) this.hand.plunge(true);
      this.link.send({ t: "wait", minutes: numberOf("wait-min"), infuse });
    });
    asks("ask", () => ({ t: "ask", question: at("question").value }));
    asks("feet", () => ({ t: "ask", question: "move your feet" }));
    at("note-add").addEventListener("click", () => {
      const text = at("note").value.trim();
      if (text && this.link.send({ t: "note", text })) at("note").value = "";
    });
    at("note").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") at("note-add").click(); });
    asks("stop", () => ({ t: "stop" }));
  }

  /** @param {any} state */
  show(state) {
    const { needle, catheter, syringe, balloon, rf, forces } = state;
    write("needle-read", needle ? needleWords(needle) : "No needle is in.");
    at("aim-usual").setAttribute("aria-pressed", String(Boolean(needle?.follows)));
    write("catheter-read", catheter ? catheterWords(catheter) : "No catheter is in.");
    write("syringe-read", syringe ? `${syringe.label}: ${syringe.left_ml.toFixed(1)} of ${syringe.volume_ml.toFixed(1)} mL left, ${(forces.flow_ml_s ?? 0).toFixed(2)} mL/s` : "No syringe is on.");
    write("balloon-read", balloon?.burst ? "The balloon has burst." : balloon ? `${balloon.volume_ml} mL, ${balloon.width_mm} mm wide, ${balloon.mmhg} mmHg, ${balloon.held_s} s` : "The balloon is empty.");
    write("rf-read", rf ? `${rf.mode}: tip ${rf.tip_c ?? "–"} °C, ${rf.volts ?? "–"} V, ${rf.ohm} Ω, ${rf.seconds ?? 0} s${rf.cut.length ? " · cut off" : ""}` : "The generator is off.");
    for (const [k, button] of [...at("tray").children].entries()) button.classList.toggle("current", Boolean(syringe) && button.firstChild?.textContent === syringe.label && k >= 0);
  }
}

/**
 * Where on a picture somebody clicked, each from 0 to 1; the picture is fitted into its canvas as a square.
 * @param {any} canvas @param {MouseEvent} event @returns {[number, number] | null}
 */
function placeOn(canvas, event) {
  const box = canvas.getBoundingClientRect();
  const side = Math.min(box.width, box.height);
  const across = (event.clientX - box.left - (box.width - side) / 2) / side;
  const down = (event.clientY - box.top - (box.height - side) / 2) / side;
  return across >= 0 && across <= 1 && down >= 0 && down <= 1 ? [across, down] : null;
}

/** @param {any} needle */
function needleWords(needle) {
  const ways = `${needle.depth_mm.toFixed(1)} mm deep, ${angle(needle.up_deg, "headward", "footward")}, ${angle(needle.left_deg, "left", "right")}`;
  const feel = needle.tissue ? `in ${needle.tissue}` : "";
  const syringe = needle.depth_mm === 0 ? "on the skin" : needle.gives ? "the syringe gives way" : "the syringe resists";
  return [ways, feel, syringe, needle.drips ? "clear fluid drips from the hub" : "", needle.stuck ? "a catheter lies in it" : ""].filter(Boolean).join(" · ");
}

/** @param {number} degrees @param {string} above @param {string} below */
const angle = (degrees, above, below) => `${Math.abs(Math.round(degrees))}° ${degrees >= 0 ? above : below}`;

/** @param {any} catheter */
function catheterWords(catheter) {
  const stopped = catheter.stopped ? ` · stopped: ${catheter.stopped}` : "";
  return `${catheter.in_mm.toFixed(1)} mm beyond the needle · hub turned ${catheter.turned_deg}°${catheter.kinked ? " · kinked" : ""}${stopped}`;
}
