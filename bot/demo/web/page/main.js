// Everything together: what the server tells, as it happens.

import { Controls } from "/page/controls.js";
import { find } from "/page/dom.js";
import { Intro } from "/page/intro.js";
import { Overview } from "/page/overview.js";
import { Phone } from "/page/phone.js";
import { Trouble } from "/page/trouble.js";
import { Views } from "/page/views.js";

class Office {
  constructor() {
    this.phones = new Map();
    this.controls = new Controls(this);
    this.trouble = new Trouble();
    this.overview = new Overview(this);
    this.intro = new Intro(this);
    this.views = new Views(this);
  }

  get first() { return this.phones.keys().next().value; }

  meet({ stage, bot, people }) {
    if (this.stage && this.stage !== stage) { location.reload(); return; }
    this.stage = stage;
    this.bot = bot;
    for (const person of people) {
      const known = this.phones.get(person.id);
      if (known) known.become(person.role); else this.phones.set(person.id, new Phone(person, this));
    }
    const order = people.map(({ id }) => this.phones.get(id)).filter(Boolean);
    order.forEach(({ node, tab }, place) => {
      at(find("#phones"), node, place);
      at(find("#tabs"), tab, place + 1); // what is to be known at a glance comes first
    });
    this.views.draw();
    find("#veil").hidden = true;
  }

  role(id) {
    const phone = this.phones.get(id);
    if (!phone) return undefined;
    const alike = [...this.phones.values()].filter(({ role }) => role === phone.role).length > 1;
    return alike ? phone.name.split(",")[0] : phone.role;
  }

  drafting(id, progress) { this.overview.setDraft(id, progress); }
  show(id, focus = true) { this.views.phone(id); this.phones.get(id)?.show(focus); }
  guide(words, waiting) {
    this.controls.guide(words, waiting.length > 0);
    this.intro.setTurn(this.views.lead, waiting);
  }
  handOn() { this.controls.handOn(); }
  tell(words) { this.controls.say(words); }

  markTurns(turns) {
    for (const [id, phone] of this.phones) {
      phone.node.classList.toggle("turn", turns.has(id));
      phone.tab.classList.toggle("turn", turns.has(id));
    }
  }

  highlight(id) {
    for (const [person, phone] of this.phones) {
      phone.node.classList.toggle("acting", person === id);
      if (person !== id) phone.played.end();
    }
  }
}

const at = (parent, node, place) => {
  if (parent.children[place] !== node) parent.insertBefore(node, parent.children[place] ?? null);
};

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
on("lead", (lead) => office.views.setLead(lead));
on("saves", (saves) => office.intro.setSaves(saves));
on("steps", (steps) => office.overview.setSteps(steps));
on("overview", (overview) => office.overview.show(overview));
on("scenarios", (scenarios) => office.controls.setScenarios(scenarios));
on("clock", (ahead) => office.controls.setClock(ahead));
on("play", (play) => office.controls.setPlay(play));
on("trouble", (trouble) => office.trouble.set(trouble));
on("owed", (owed) => office.trouble.setOwed(owed));
on("cue", (cue) => phone(cue)?.played.cue(cue));
on("toast", (news) => phone(news)?.toasted(news.toast, news.alert));
