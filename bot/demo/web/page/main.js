// Everything together: what the server tells, as it happens.

import { Controls } from "/page/controls.js";
import { find } from "/page/dom.js";
import { Overview } from "/page/overview.js";
import { Phone } from "/page/phone.js";

class Office {
  constructor() {
    this.phones = new Map();
    this.controls = new Controls(this);
    this.overview = new Overview(this);
  }

  get first() { return this.phones.keys().next().value; }

  meet({ stage, bot, people }) {
    if (this.stage && this.stage !== stage) { location.reload(); return; }
    this.stage = stage;
    this.bot = bot;
    for (const person of people) if (!this.phones.has(person.id)) this.phones.set(person.id, new Phone(person, this));
    const order = people.map(({ id }) => this.phones.get(id)).filter(Boolean);
    for (const [place, phone] of order.entries()) {
      if (find("#phones").children[place] !== phone.node) find("#phones").insertBefore(phone.node, find("#phones").children[place] ?? null);
      if (find("#tabs").children[place] !== phone.tab) find("#tabs").insertBefore(phone.tab, find("#tabs").children[place] ?? null);
    }
    find("#veil").hidden = true;
  }

  role(id) {
    const phone = this.phones.get(id);
    if (!phone) return undefined;
    return phone.role === "Pemohon" && [...this.phones.values()].filter(({ role }) => role === "Pemohon").length > 1 ? phone.name.split(",")[0] : phone.role;
  }

  drafting(id, progress) { this.overview.setDraft(id, progress); }
  show(id) { this.phones.get(id)?.show(true); }
  guide(words) { this.controls.guide(words); }
  handOn() { this.controls.handOn(); }
  tell(words) { (this.phones.get(this.first))?.say(words); }

  markTurns(turns) {
    for (const [id, phone] of this.phones) {
      phone.node.classList.toggle("turn", turns.has(id));
      phone.tab.classList.toggle("turn", turns.has(id));
    }
  }

  highlight(id) {
    for (const [person, phone] of this.phones) {
      phone.node.classList.toggle("acting", person === id);
      if (person !== id) phone.endCue();
    }
  }
}

const office = new Office();
const events = new EventSource("/events");
const on = (name, take) => events.addEventListener(name, ({ data }) => take(JSON.parse(data)));
const phone = ({ person }) => office.phones.get(person);

// A file dropped beside a phone must not take the page's place.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
events.onerror = () => { find("#lost").hidden = false; };
events.onopen = () => {
  // A new connection tells everything anew.
  if (office.stage && !find("#lost").hidden) location.reload();
  find("#lost").hidden = true;
};
on("preparing", () => { find("#veil").hidden = false; });
on("people", (people) => office.meet(people));
on("chat", (news) => phone(news)?.update(news));
on("steps", (steps) => office.overview.setSteps(steps));
on("overview", (overview) => office.overview.show(overview));
on("scenarios", (scenarios) => office.controls.setScenarios(scenarios));
on("clock", (ahead) => office.controls.setClock(ahead));
on("play", (play) => office.controls.setPlay(play));
on("trouble", (trouble) => office.controls.setTrouble(trouble));
on("owed", (owed) => office.controls.setOwed(owed));
on("cue", (cue) => phone(cue)?.cue(cue));
on("toast", (news) => phone(news)?.toasted(news.toast, news.alert));
