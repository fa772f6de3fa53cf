// What stands above the phones: the way of each permohonan, the server room, the papers, the journal.

import { find, make, view } from "/page/dom.js";

const ENDS = { selesai: "selesai", ditarik: "ditarik" };

export class Overview {
  constructor(office) {
    this.office = office;
    this.columns = new Map();
    this.cases = [];
    this.drafts = new Map();
    this.years = new Set();
  }

  // The number of a permohonan, with its year where there are those of another.
  short(ticket) { return this.years.size > 1 ? ticket.slice(-9) : ticket.slice(-4); }

  setSteps(steps) {
    this.steps = steps;
    const columns = [...steps, { step: "selesai", title: "Selesai", who: "", norm: null }];
    find("#way").replaceChildren(...columns.map(({ step, title, who, norm }) => {
      const pills = make("div", { className: "pills" });
      this.columns.set(step, pills);
      const facts = [who, norm ? `${norm} mnt` : ""].filter(Boolean).join(" · ");
      return make("div", { className: "step" }, make("b", { textContent: title }), make("small", { textContent: facts }), pills);
    }));
  }

  show({ cases, room, papers, journal, working }) {
    this.cases = cases;
    const years = new Set([...cases, ...papers, ...journal, ...room.flatMap(({ things }) => things)].map(({ ticket }) => ticket?.slice(-9, -5)).filter(Boolean));
    if (years.size !== this.years.size) for (const panel of ["cases", "room", "papers", "journal"]) this[`_${panel}`] = null;
    this.years = years;
    if (this.changed("cases", cases)) {
      for (const pills of this.columns.values()) pills.replaceChildren();
      for (const [id, progress] of this.drafts) this.columns.get("pengajuan").append(this.draft(id, progress));
      for (const one of cases) this.columns.get(one.step === "ditarik" ? "selesai" : one.step)?.append(this.pill(one));
    }
    if (this.changed("room", room)) find("#room").replaceChildren(...room.map((one) => this.rack(one)));
    if (this.changed("papers", papers)) find("#papers").replaceChildren(...(papers.length ? papers.map((one) => this.paper(one)) : [empty("Belum ada.")]));
    if (this.changed("journal", journal)) find("#journal").replaceChildren(...journal.map((line) => this.line(line)));
    find("#clock").classList.toggle("closed", !working);
    find("#clock").title = working ? "Jam kerja" : "Di luar jam kerja: jam norma berhenti";
    this.guide();
  }

  // Whether a panel has to be drawn again: what stays as it is keeps its focus, and the click that is just being made.
  changed(panel, content) {
    const words = JSON.stringify(content);
    const differs = this[`_${panel}`] !== words;
    this[`_${panel}`] = words;
    return differs;
  }

  pill(one) {
    const who = this.office.role((one.who ?? [])[0]);
    const counted = one.norm ? `${one.minutes}/${one.norm} mnt` : `${one.total} mnt`;
    const clock = one.step === "ditarik" ? "ditarik" : one.step === "selesai" ? `✓ ${one.total} mnt` : one.step === "pengajuan" ? "↩️ kembali" : counted;
    const title = [one.ticket, one.revision > 1 ? `revisi ${one.revision}` : "", one.kind, one.name, one.instansi,
      who ? `giliran ${who}` : ENDS[one.step], one.late ? "lewat norma" : "", `${one.total} menit kerja seluruhnya`].filter(Boolean).join(" · ");
    const button = make("button", { className: "pill", title, onclick: () => one.who && this.office.show(one.who[0]) },
      make("b", { textContent: this.short(one.ticket) }), make("span", { textContent: `${one.late ? "⏰ " : ""}${clock}` }));
    button.setAttribute("aria-label", title);
    button.classList.toggle("late", Boolean(one.late));
    button.classList.toggle("over", one.step in ENDS);
    return button;
  }

  setDraft(id, progress) {
    if ((this.drafts.get(id) ?? null) === progress) return;
    if (progress) this.drafts.set(id, progress); else this.drafts.delete(id);
    const column = this.columns.get("pengajuan");
    for (const old of column?.querySelectorAll(".draft") ?? []) old.remove();
    column?.prepend(...[...this.drafts].map(([person, how]) => this.draft(person, how)));
  }

  draft(id, progress) {
    return make("button", { className: "pill draft", textContent: `✎ ${progress}`, onclick: () => this.office.show(id),
      title: `${this.office.role(id)} mengisi formulir, langkah ${progress}` });
  }

  line({ no, at, who, act, ticket }) {
    const person = this.office.role(who) ?? "Sistem";
    return make("p", {}, make("small", { textContent: `${no} · ${at} ` }), make("b", { textContent: person }), ` ${act}${ticket ? ` · ${this.short(ticket)}` : ""}`);
  }

  // Whose turn it is, in one sentence, while nothing is being played; the newest permohonan leads.
  guide() {
    const waiting = this.cases.filter((one) => one.who);
    this.office.markTurns(new Set(waiting.flatMap((one) => one.who)));
    const open = waiting.find((one) => one.who.length) ?? waiting[0];
    this.office.guide(this.next(open), waiting);
  }

  next(open) {
    if (open) {
      const { title } = this.steps.find(({ step }) => step === open.step);
      const what = open.step === "pengajuan" ? "Perbaiki dan ajukan lagi" : title;
      const who = open.who.length ? `Giliran ${this.office.role(open.who[0])}` : "Menunggu pejabat yang belum ada";
      return `${who}: ${what} ${open.ticket}.`;
    }
    if (this.cases.length) return "Tidak ada yang menunggu. Ajukan lagi dari ponsel pemohon, atau putar cerita lain.";
    return "Mulai di ponsel Pemohon: ketuk “Ajukan permohonan”. Atau tekan “Putar otomatis” lalu saksikan.";
  }

  rack({ name, free, things }) {
    const rows = things.map(({ where, ticket, name: thing, ip, state }) => make("tr", {},
      make("td", { textContent: where }), make("td", {}, thing, make("small", { textContent: ` ${[ticket && this.short(ticket), ip].filter(Boolean).join(" · ")}` })),
      make("td", { textContent: state })));
    const head = make("tr", {}, make("th", { colSpan: 3, scope: "rowgroup" }, name, make("small", { textContent: ` ${free}` })));
    return make("table", {}, make("tbody", {}, head, ...rows));
  }

  paper({ id, title, name, number, edition, ticket, ready }) {
    const whose = ticket ? `${this.short(ticket)} · ${number}` : name;
    const button = make("button", { className: "paper", disabled: !ready, onclick: () => view(`paper${id}`, name) },
      make("b", { textContent: `📄 ${title}` }), edition > 1 ? make("small", { textContent: `edisi ${edition}` }) : "", make("small", { textContent: ready ? whose : "sedang dicetak" }));
    return button;
  }
}

const empty = (words) => make("p", { className: "empty", textContent: words });
