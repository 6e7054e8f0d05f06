// What is held: by pointer, key or gamepad. Everything falls to zero when the person may be gone.

export class Holds {
  /** @param {(name: string, down: boolean) => void} changed */
  constructor(changed) {
    this.changed = changed;
    /** @type {Map<string, Set<string>>} */
    this.by = new Map();
    const gone = () => this.release();
    window.addEventListener("blur", gone);
    window.addEventListener("pagehide", gone);
    document.addEventListener("visibilitychange", () => { if (document.hidden) gone(); });
    window.addEventListener("gamepaddisconnected", gone);
    for (const button of document.querySelectorAll("button.hold")) this.bind(/** @type {HTMLButtonElement} */ (button));
  }

  /** @param {HTMLButtonElement} button */
  bind(button) {
    const name = button.dataset.hold ?? "";
    button.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      button.setPointerCapture(event.pointerId);
      this.down(name, `pointer ${event.pointerId}`);
    });
    for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) {
      button.addEventListener(kind, (event) => this.up(name, `pointer ${/** @type {PointerEvent} */ (event).pointerId}`));
    }
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    button.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      this.down(name, `button ${event.key}`);
    });
    button.addEventListener("keyup", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.stopPropagation();
      this.up(name, `button ${event.key}`);
    });
    button.addEventListener("blur", () => { this.up(name, "button Enter"); this.up(name, "button  "); });
  }

  /** @param {string} name */
  held(name) { return (this.by.get(name)?.size ?? 0) > 0; }

  /** @param {string} name @param {string} who */
  down(name, who) {
    const was = this.held(name);
    const all = this.by.get(name) ?? new Set();
    all.add(who);
    this.by.set(name, all);
    if (!was) this.tell(name, true);
  }

  /** @param {string} name @param {string} who */
  up(name, who) {
    const was = this.held(name);
    this.by.get(name)?.delete(who);
    if (was && !this.held(name)) this.tell(name, false);
  }

  release() {
    for (const name of [...this.by.keys()]) {
      const was = this.held(name);
      this.by.delete(name);
      if (was) this.tell(name, false);
    }
  }

  /** @param {string} name @param {boolean} down */
  tell(name, down) {
    for (const button of document.querySelectorAll(`button[data-hold="${name}"]`)) button.classList.toggle("held", down);
    this.changed(name, down);
  }
}
