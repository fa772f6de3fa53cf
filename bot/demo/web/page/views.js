// What is in sight: at a glance, one person's phone, the record, or everything at once.

import { find } from "/page/dom.js";

const WIDE = matchMedia("(min-width: 1366px)");

export class Views {
  constructor(office) {
    this.office = office;
    this.lead = null; // whose phone stands beside what the service saves
    this.shown = null;
    find("#to-intro").onclick = () => this.go("intro");
    find("#to-overview").onclick = () => this.go("overview");
    find("#to-all").onclick = () => this.go("all");
    find("#try").onclick = () => office.show(office.first);
    WIDE.onchange = () => {
      if (WIDE.matches || this.view !== "all") return;
      this.shown ??= this.lead;
      this.go("phone");
    };
  }

  get view() { return document.body.dataset.view; }

  setLead(id) {
    this.lead = id;
    this.draw();
  }

  go(view) {
    document.body.dataset.view = view;
    this.draw();
  }

  phone(id) {
    this.shown = id;
    if (this.view !== "all") document.body.dataset.view = "phone";
    this.draw();
  }

  draw() {
    const { view } = this;
    const one = view === "intro" ? this.lead : this.shown;
    for (const [id, { node, tab, fold }] of this.office.phones) {
      fold.disabled = view !== "all";
      node.classList.toggle("shown", view === "all" || id === one);
      current(tab, view === "phone" && id === one);
    }
    for (const name of ["intro", "overview", "all"]) current(find(`#to-${name}`), view === name);
  }
}

const current = (button, is) => { if (is) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current"); };
