// The bar: the clock, what is played, and beginning anew.

import { control, date, find, make, time } from "/page/dom.js";

export class Controls {
  constructor(office) {
    this.office = office;
    this.ahead = 0;
    this.play = { state: "idle" };
    this.hint = "";
    this.waiting = false;
    for (const button of document.querySelectorAll("[data-do]")) {
      button.onclick = async () => {
        if (await control({ do: button.dataset.do }) === null) this.say("Tidak dapat dilakukan sekarang.");
      };
    }
    find("#begin").onclick = () => control({ do: "play", scenario: find("#scenario").value });
    find("#pause").onclick = () => control({ do: "pause" });
    find("#resume").onclick = () => control({ do: "resume" });
    find("#stop").onclick = () => control({ do: "stop" });
    find("#speed").onchange = ({ target }) => control({ do: "speed", speed: Number(target.value) });
    find("#reset").onclick = () => find("#sure").showModal();
    find("#sure").onclose = () => { if (find("#sure").returnValue === "yes") control({ do: "reset" }); find("#sure").returnValue = ""; };
    setInterval(() => this.tick(), 1000);
  }

  setClock(ahead) { this.ahead = ahead; this.tick(); }

  tick() {
    const now = Date.now() / 1000 + this.ahead;
    find("#clock").textContent = `${date(now)} ${time(now)}`;
  }

  setScenarios(scenarios) {
    find("#scenario").replaceChildren(...scenarios.map(([value, title]) => make("option", { value, textContent: title })));
  }

  setPlay(play) {
    this.play = play;
    const on = play.state === "playing";
    const paused = play.state === "paused";
    const held = document.activeElement;
    find("#begin").hidden = find("#scenario").hidden = on || paused;
    find("#pause").hidden = !on;
    find("#resume").hidden = !paused;
    find("#stop").hidden = !(on || paused);
    find("#speed").value = String(play.speed);
    if (held?.hidden) find("button:not([hidden])[id]", held.closest("[role=group]") ?? find("#bar"))?.focus();
    this.office.highlight(on ? play.person : null);
    this.caption();
  }

  // What is said while nothing is played; `waiting`: somebody has something to do.
  guide(words, waiting) { this.hint = words; this.waiting = waiting; this.caption(); }

  say(words) {
    find("#caption").textContent = words;
    setTimeout(() => this.caption(), 3000);
  }

  caption() {
    const { state, caption, count } = this.play;
    const node = find("#caption");
    node.classList.toggle("playing", state === "playing");
    node.dataset.state = state;
    if (state === "playing") node.textContent = count ? `${count}. ${caption}` : caption;
    else if (state === "paused") node.textContent = "Dijeda: ponsel ada di tangan Bapak/Ibu. Tekan “Lanjutkan” kapan saja.";
    else if (state === "done") node.textContent = this.waiting ? `${caption} ${this.hint}` : `✓ Cerita selesai. ${caption}`;
    else node.textContent = caption ? `⚠️ ${caption}` : this.hint;
  }

  handOn() { if (this.play.state === "playing") control({ do: "pause" }); }
}
