// The instructor's part: what is hidden from the fellow, and what only an instructor does.

import { at, choices, make, write } from "./dom.js";

/** @param {import("./link.js").Link} link */
export function bindTeach(link) {
  /** @param {string} id @param {() => any} message */
  const asks = (id, message) => at(id).addEventListener("click", () => link.send(message()));
  asks("complicate", () => ({ t: "complication", kind: at("complication").value }));
  at("say-it").addEventListener("click", () => {
    const text = at("say").value.trim();
    if (text && link.send({ t: "say", text, as_patient: at("say-patient").checked })) at("say").value = "";
  });
  const signs = ["heart_rate", "systolic", "saturation", "breaths"];
  asks("vitals-set", () => {
    const given = signs.filter((name) => at(`set-${name}`).value !== "").map((name) => [name, Number(at(`set-${name}`).value)]);
    return { t: "vitals", ...Object.fromEntries(given) };
  });
  asks("vitals-own", () => { for (const name of signs) at(`set-${name}`).value = ""; return { t: "vitals" }; });
  asks("rewind-30", () => ({ t: "rewind", seconds: 30 }));
  asks("rewind-all", () => ({ t: "rewind" }));
  asks("hand-over", () => ({ t: "hand over", to: at("hand-over").getAttribute("aria-pressed") === "true" ? "fellow" : "instructor" }));
  link.on("welcome", (welcome) => {
    at("teach").hidden = welcome.role !== "instructor";
    choices(at("complication"), welcome.complications);
  });
  link.on("state", (state) => {
    const mine = state.holder === "instructor";
    at("hand-over").setAttribute("aria-pressed", String(mine));
    write("hand-over", mine ? "Hand the instruments back" : "Take the instruments");
  });
  link.on("truth", (truth) => {
    write("truth-tip", `The tip: ${truth.tip}`);
    write("truth-press", `${truth.tip_mmhg} mmHg at the tip, ${truth.sac_mmhg} in the sac; ${truth.in_canal_ml} mL in the canal, ${truth.out_ml} out; ${Math.round(100 * truth.bonds_left)} % of the scar left; sedation ${truth.sedation}`);
    write("truth-here", truth.here.join(", "));
    at("truth-roots").replaceChildren(...truth.roots.map((/** @type {any} */ one) => make("tr", {}, make("td", {}, one.root), make("td", {}, String(one.mmhg)), make("td", {}, String(one.pain)), make("td", {}, `${Math.round(100 * one.numb)} %`), make("td", {}, `${Math.round(100 * one.scar)} %`))));
  });
}
