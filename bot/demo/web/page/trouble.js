// Trouble on purpose, and the count that shows that nothing was lost. It pushes the phones down, and never covers them.

import { control, exactly, find, make } from "/page/dom.js";

const TROUBLES = {
  slow: ["🐢", "Perlambat Telegram", "Telegram lambat"],
  away: ["🔌", "Matikan Telegram", "Telegram mati"],
  flood: ["🌊", "Banjiri Telegram", "Telegram kebanjiran"],
};

export class Trouble {
  constructor() {
    this.owed = null;
    this.now = { on: [], down: false, kills: [] };
    this.opener = find("#troubles");
    this.panel = find("#trouble");
    this.opener.onclick = () => this.open(this.panel.hidden);
    for (const button of document.querySelectorAll("[data-trouble]")) {
      button.onclick = () => control({ do: button.dataset.trouble, on: !this.now.on.includes(button.dataset.trouble) });
    }
    find("#kill").onclick = () => control({ do: "kill" });
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && !this.panel.hidden && !document.querySelector("dialog[open]")) { this.open(false); this.opener.focus(); }
    });
    this.draw();
  }

  open(open) {
    this.panel.hidden = !open;
    this.opener.setAttribute("aria-expanded", open);
  }

  set(trouble) { this.now = trouble; this.draw(); }

  setOwed(owed) { this.owed = owed; this.draw(); }

  draw() {
    const { on, down, kills } = this.now;
    for (const button of document.querySelectorAll("[data-trouble]")) {
      const [sign, act, state] = TROUBLES[button.dataset.trouble];
      const active = on.includes(button.dataset.trouble);
      button.textContent = active ? `${sign} ${state} (aktif) – tekan untuk memulihkan` : `${sign} ${act}`;
      button.classList.toggle("active", active);
    }
    find("#kill").disabled = down;
    find("#kills").replaceChildren(...kills.toReversed().map(({ at, seconds, waiting }) => make("li", {
      textContent: `${exactly(at)} dimatikan paksa; hidup lagi ${seconds.toLocaleString("id-ID")} detik kemudian` +
        (waiting ? `; ${waiting} pesan menunggunya` : ""),
    })));
    this.count();
    this.verdict();
  }

  count() {
    const { owed } = this;
    if (!owed) return;
    const rows = [
      ["Menunggu di Telegram", owed.telegram], ["Belum ditangani bot", owed.updates], ["Balasan belum terkirim", owed.messages],
      ["Disisihkan untuk diperiksa", owed.aside], ["Pesan hilang", `${owed.lost} dari ${owed.sent}`], ["Jurnal", `${owed.lines} baris, ${owed.whole ? "utuh" : "RUSAK"}`],
    ];
    find("#owed").replaceChildren(...rows.flatMap(([name, value]) => [make("dt", { textContent: name }), make("dd", { textContent: value })]));
  }

  verdict() {
    const { on, down } = this.now;
    const { owed } = this;
    const waiting = owed ? owed.telegram + owed.updates + owed.messages : 0;
    const bad = owed && (owed.lost > 0 || !owed.whole || owed.aside > 0);
    find("#verdict").textContent = bad ? (owed.lost || !owed.whole ? "❌ ada yang hilang" : "⚠️ ada yang disisihkan") : down ? "⚡ bot mati" : [
      ...on.map((name) => `${TROUBLES[name][2]} (aktif)`), waiting ? `⏳ ${waiting} menunggu` : "✓ 0 hilang",
    ].join(" · ");
    this.opener.classList.toggle("on", Boolean(on.length || down || bad));
  }
}
