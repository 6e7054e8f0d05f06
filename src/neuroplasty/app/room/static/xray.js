// The C-arm's controls, and the dose beside what is published.

import { at, numberOf, write } from "./dom.js";

export class Xray {
  /** @param {import("./link.js").Link} link */
  constructor(link) {
    this.link = link;
    /** @type {any} */ this.arm = { orbit_deg: 0, tilt_deg: 0, left_mm: 0, head_mm: 0, up_mm: 0 };
    for (const button of document.querySelectorAll("[data-view]")) {
      button.addEventListener("click", () => this.turn({ view: /** @type {HTMLElement} */ (button).dataset.view }));
    }
    for (const button of document.querySelectorAll("[data-arm]")) {
      const { arm, by } = /** @type {HTMLElement} */ (button).dataset;
      button.addEventListener("click", () => {
        const name = `${arm}_deg`;
        const most = arm === "orbit" ? 110 : 45;
        this.arm[name] = Math.min(Math.max(this.arm[name] + Number(by), -most), most);
        this.turn({ [name]: this.arm[name] });
      });
    }
    for (const button of document.querySelectorAll("[data-table]")) {
      const { table, by } = /** @type {HTMLElement} */ (button).dataset;
      button.addEventListener("click", () => {
        const name = /** @type {string} */ (table);
        this.arm[name] = Math.min(Math.max(this.arm[name] + Number(by), -150), 150);
        link.send({ t: "table", left_mm: this.arm.left_mm, head_mm: this.arm.head_mm, up_mm: this.arm.up_mm });
      });
    }
    at("to-tip").addEventListener("click", () => link.send({ t: "table", to_tip: true }));
    at("store").addEventListener("click", () => link.send({ t: "pedal", on: true, mode: "store" }));
    at("field").addEventListener("change", () => link.send({ t: "field", size: at("field").value }));
    for (const id of ["iris", "columns"]) {
      at(id).addEventListener("input", () => link.send({ t: "collimate", iris: numberOf("iris"), columns: numberOf("columns") }));
    }
    const zones = () => {
      const route = at("route").value;
      const where = route === "caudal" ? {} : route === "transforaminal" ? { level: at("level").value, side: at("side").value } : { level: at("level").value };
      link.send({ t: "zones", on: at("zones-on").checked, route, ...where });
    };
    for (const id of ["zones-on", "route", "level", "side"]) at(id).addEventListener("change", () => { if (id === "zones-on" || at("zones-on").checked) zones(); });
  }

  /** @param {any} to */
  turn(to) { this.link.send({ t: "arm", ...to }); }

  /** @param {any} welcome */
  welcome(welcome) {
    const { area, beam, way } = welcome.dose_range;
    for (const [id, figure] of /** @type {[string, any][]} */ ([["dose-area-range", area], ["dose-beam-range", beam]])) {
      const span = figure.low && figure.high ? `, ${round(figure.low)} to ${round(figure.high)}` : "";
      write(id, `(published: mean ${round(figure.mean)}${span})`);
      at(id).title = `${way} injection: ${figure.source}`;
    }
  }

  /** @param {any} state */
  show(state) {
    this.arm = { ...state.arm };
    write("orbit", `${Math.round(state.arm.orbit_deg)}°`);
    write("tilt", `${Math.round(state.arm.tilt_deg)}°`);
    for (const button of document.querySelectorAll("[data-view]")) {
      button.classList.toggle("current", /** @type {HTMLElement} */ (button).dataset.view === state.arm.view);
    }
    this.dose(state.dose);
  }

  /** @param {{dose_area_gycm2: number, beam_s: number, air_kerma_mgy: number}} dose */
  dose(dose) {
    write("dose-area", dose.dose_area_gycm2.toFixed(3));
    write("dose-beam", dose.beam_s.toFixed(1));
    write("dose-kerma", dose.air_kerma_mgy.toFixed(2));
  }
}

/** @param {number} value */
const round = (value) => Number(value.toPrecision(2));
