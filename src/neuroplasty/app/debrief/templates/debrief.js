"use strict";
// Any second again: the slider shows what was on the screen and in the hands; no page is fetched for it.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const of = (id) => document.getElementById(id);
  const slider = of("at"), screen = of("screen"), cursor = of("cursor");
  const clock = (t) => `${Math.floor(t / 60)}:${String(Math.floor(t % 60)).padStart(2, "0")}`;
  let shown = -2, timer = 0;
  slider.max = String(data.steps.length - 1);
  const show = () => {
    const [t, shot, line, hub, mmhg, ml, mm, beam] = data.steps[Number(slider.value)];
    const words = `${clock(t)}: ${data.lines[line]}`;
    of("now").textContent = words;
    slider.setAttribute("aria-valuetext", words);
    of("hub").textContent = `${hub.toFixed(2)} N`;
    of("syringe").textContent = mmhg ? `${mmhg} mmHg` : "at rest";
    of("injected").textContent = `${ml.toFixed(1)} mL`;
    of("inside").textContent = mm ? `${mm} mm` : "none";
    of("beam").textContent = `${beam.toFixed(1)} s`;
    if (shot !== shown) {
      shown = shot;
      screen.hidden = shot < 0;
      if (shot >= 0) screen.src = data.shots[shot];
      of("view").textContent = shot < 0 ? "No picture yet." : `On the screen: ${data.views[shot]}`;
    }
    const { left, wide, end } = cursor.dataset;
    const x = Number(left) + Number(wide) * Math.min(t / Number(end), 1);
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
  };
  const move = (by) => {
    const next = Math.max(0, Math.min(data.steps.length - 1, Number(slider.value) + by));
    slider.value = String(next);
    show();
    return next < data.steps.length - 1;
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    of("play").textContent = "Play";
    of("play").setAttribute("aria-pressed", "false");
  };
  slider.addEventListener("input", show);
  of("back").addEventListener("click", () => { stop(); move(-1); });
  of("on").addEventListener("click", () => { stop(); move(1); });
  of("play").addEventListener("click", () => {
    if (timer) return stop();
    if (Number(slider.value) >= data.steps.length - 1) slider.value = "0";
    of("play").textContent = "Pause";
    of("play").setAttribute("aria-pressed", "true");
    timer = setInterval(() => { if (!move(1)) stop(); }, 180);
  });
  // Open at the first picture, which is also what goes on paper.
  slider.value = String(Math.max(0, data.steps.findIndex((step) => step[1] >= 0)));
  show();
})();
