// The bar: the clock, what is played, trouble on purpose, and beginning anew.

import { control, date, exactly, find, make, time } from "/page/dom.js";

const TROUBLES = { slow: "Telegram lambat", away: "Telegram mati", flood: "Telegram kebanjiran" };

export class Controls {
  constructor(office) {
    this.office = office;
    this.ahead = 0;
    this.play = { state: "idle" };
    this.owed = null;
    this.trouble = { on: [], down: false, kills: [] };
    this.hint = "";
    for (const button of document.querySelectorAll("[data-do]")) {
      button.onclick = async () => {
        if (await control({ do: button.dataset.do }) === null) this.office.tell("Tidak dapat dilakukan sekarang.");
      };
    }
    find("#begin").onclick = () => control({ do: "play", scenario: find("#scenario").value });
    find("#pause").onclick = () => control({ do: "pause" });
    find("#resume").onclick = () => control({ do: "resume" });
    find("#stop").onclick = () => control({ do: "stop" });
    find("#speed").onchange = ({ target }) => control({ do: "speed", speed: Number(target.value) });
    for (const button of document.querySelectorAll("[data-trouble]")) {
      button.onclick = () => control({ do: button.dataset.trouble, on: button.getAttribute("aria-pressed") !== "true" });
    }
    find("#kill").onclick = () => control({ do: "kill" });
    find("#reset").onclick = () => find("#sure").showModal();
    find("#sure").onclose = () => { if (find("#sure").returnValue === "yes") control({ do: "reset" }); find("#sure").returnValue = ""; };
    const trouble = find("#trouble");
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && trouble.open) { trouble.open = false; find("summary", trouble).focus(); }
    });
    document.addEventListener("pointerdown", ({ target }) => { if (!trouble.contains(target)) trouble.open = false; });
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

  guide(words) { this.hint = words; this.caption(); }

  caption() {
    const { state, caption, count } = this.play;
    const node = find("#caption");
    node.classList.toggle("playing", state === "playing");
    node.dataset.state = state;
    if (state === "playing") node.textContent = count ? `${count}. ${caption}` : caption;
    else if (state === "paused") node.textContent = "Dijeda: ponsel ada di tangan Bapak/Ibu. Tekan “Lanjutkan” kapan saja.";
    else node.textContent = caption ? `${state === "done" ? "✓" : "⚠️"} ${caption}` : this.hint;
  }

  handOn() { if (this.play.state === "playing") control({ do: "pause" }); }

  setTrouble(trouble) {
    this.trouble = trouble;
    for (const button of document.querySelectorAll("[data-trouble]")) {
      button.setAttribute("aria-pressed", trouble.on.includes(button.dataset.trouble));
    }
    find("#kill").disabled = trouble.down;
    find("#kills").replaceChildren(...trouble.kills.toReversed().map(({ at, seconds, waiting }) => make("li", {
      textContent: `${exactly(at)} dimatikan paksa; hidup lagi ${seconds.toLocaleString("id-ID")} detik kemudian` +
        (waiting ? `; ${waiting} pesan menunggunya` : ""),
    })));
    this.verdict();
  }

  setOwed(owed) {
    this.owed = owed;
    const rows = [
      ["Menunggu di Telegram", owed.telegram], ["Belum ditangani bot", owed.updates], ["Balasan belum terkirim", owed.messages],
      ["Disisihkan untuk diperiksa", owed.aside], ["Pesan hilang", `${owed.lost} dari ${owed.sent}`], ["Jurnal", `${owed.lines} baris, ${owed.whole ? "utuh" : "RUSAK"}`],
    ];
    find("#owed").replaceChildren(...rows.flatMap(([name, value]) => [make("dt", { textContent: name }), make("dd", { textContent: value })]));
    this.verdict();
  }

  verdict() {
    const { on, down } = this.trouble;
    const owed = this.owed;
    const node = find("#verdict");
    const waiting = owed ? owed.telegram + owed.updates + owed.messages : 0;
    const bad = owed && (owed.lost > 0 || !owed.whole || owed.aside > 0);
    node.textContent = bad ? (owed.lost || !owed.whole ? "❌ ada yang hilang" : "⚠️ ada yang disisihkan") : down ? "⚡ bot mati" : [
      ...on.map((name) => TROUBLES[name].replace("Telegram ", "")), waiting ? `⏳ ${waiting} menunggu` : "✓ 0 hilang",
    ].join(" · ");
    find("#trouble").classList.toggle("on", Boolean(on.length || down || bad));
  }
}
