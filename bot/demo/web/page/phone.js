// One person's phone: their chat with the bot, and everything they can do in it.

import { alertWith, find, make, post, wholeDate } from "/page/dom.js";
import { Files } from "/page/files.js";
import { draw } from "/page/message.js";
import { Played } from "/page/played.js";

const AT_A_TIME = 12; // messages drawn in one frame, so that a long chat never holds the page up
const NEAR = 60;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const TYPING = 5000; // how long Telegram shows what a bot is doing

export class Phone {
  constructor(person, office) {
    this.id = person.id;
    this.office = office;
    this.messages = new Map();
    this.queue = [];
    this.unread = 0;
    this.fresh = true;
    this.stuck = true; // the end of the chat is in sight and stays so
    this.node = find("#phone").content.firstElementChild.cloneNode(true);
    for (const part of ["log", "down", "pin", "toast", "keyboard", "menu", "choose", "offers", "offer", "fill", "begin", "badge", "fold"]) {
      this[part] = find(`.${part}`, this.node);
    }
    this.line = find("header p", this.node);
    this.words = find("[type=text]", this.node);
    this.opener = find(".open-menu", this.node);
    this.name = person.name;
    this.line.textContent = person.name;
    this.tab = make("button", { onclick: () => office.show(this.id) }, make("b", { textContent: person.name.split(",")[0] }),
      make("small"), make("span", { className: "badge", hidden: true }));
    this.become(person.role);
    this.played = new Played(this);
    this.files = new Files(this);
    this.listen();
    this.setFolded(folded.has(this.id));
  }

  // What the person is now: whoever is given an office, or loses one, keeps their phone.
  become(role) {
    if (role === this.role) return;
    this.role = role;
    find("h2", this.node).textContent = role;
    find(".face", this.node).textContent = initials(role);
    find("small", this.tab).textContent = role;
    this.node.dataset.role = role;
    this.node.setAttribute("aria-label", `Ponsel ${role}, ${this.name}`);
    this.log.setAttribute("aria-label", `Percakapan ${role}`);
  }

  listen() {
    const { node } = this;
    find(".entry", node).onsubmit = (event) => { event.preventDefault(); this.send(); };
    this.words.oninput = () => { this.played.forget(); this.office.handOn(); };
    this.opener.onclick = () => this.showMenu(this.menu.hidden);
    this.begin.onclick = () => { this.act({ do: "send", words: "/start" }); this.words.focus(); };
    for (const [button, act] of [[this.offer, "answer"], [this.fill, "fill"]]) {
      button.onclick = () => { this.offers.hidden = true; this.act({ do: act }); this.words.focus(); };
    }
    this.down.onclick = () => { this.toEnd(); this.words.focus(); };
    this.pin.onclick = () => this.messages.get(Number(this.pin.dataset.id))?.scrollIntoView({ block: "center" });
    this.fold.onclick = () => this.setFolded(!node.classList.contains("folded"), true);
    this.log.onscroll = () => this.scrolled();
    new ResizeObserver(() => this.resized()).observe(this.log);
    node.onkeydown = ({ key }) => {
      if (key === "Escape" && !this.choose.hidden) this.files.drop();
      if (key === "Escape" && !this.menu.hidden) { this.showMenu(false); this.opener.focus(); }
    };
    node.onclick = (event) => this.follow(event);
    for (const kind of ["pointerdown", "focusin", "wheel"]) node.addEventListener(kind, () => this.read(), { passive: true });
  }

  // What the person does

  async post(path, body) {
    const answer = await post(`${path}/${this.id}`, body);
    if (answer === null) this.say("Tidak dapat dikirim; silakan coba lagi.");
    return answer ?? {};
  }

  act(act) { return this.post("/act", act); }

  isLink(text) { return text.startsWith(`https://t.me/${this.office.bot}?start=`) && !/\s/.test(text); }

  send() {
    const words = this.words.value.trim();
    this.words.value = "";
    this.toEnd();
    if (words) this.act({ do: this.isLink(words) ? "open" : "send", words });
  }

  follow(event) {
    const { target } = event;
    const link = target.closest("a");
    const command = target.closest(".words button");
    if (link && this.isLink(link.href)) { event.preventDefault(); this.act({ do: "open", words: link.href }); }
    if (command) this.act({ do: "send", words: command.textContent });
  }

  async tap(message, data, button) {
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    const { toast, alert } = await this.act({ do: "tap", message, data });
    button.removeAttribute("aria-busy");
    this.toasted(toast, alert);
  }

  showMenu(open) {
    this.menu.hidden = !open;
    this.opener.setAttribute("aria-expanded", open);
    if (open) find("button", this.menu)?.focus();
  }

  // What the person sees

  say(words) {
    this.toast.textContent = words;
    this.toast.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => { this.toast.hidden = true; }, 3000);
  }

  toasted(toast, alert) {
    if (toast && alert) alertWith(toast);
    else if (toast) this.say(toast);
  }

  toEnd() { this.stuck = true; this.log.scrollTop = this.log.scrollHeight; this.below = 0; this.markDown(); }

  // Another height (a keyboard opens, say) is no scrolling: where the end was in sight, it stays so.
  resized() {
    this.height = this.log.clientHeight;
    if (this.stuck) this.toEnd();
  }

  scrolled() {
    if (this.log.clientHeight !== this.height) return;
    this.stuck = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
    if (this.stuck) this.below = 0;
    this.markDown();
  }

  markDown() {
    this.down.hidden = this.stuck;
    this.down.textContent = this.below ? `↓ ${this.below}` : "↓";
    this.down.setAttribute("aria-label", this.below ? `${this.below} pesan baru di bawah` : "Ke pesan terakhir");
  }

  read() { this.count(0); }

  count(unread) {
    this.unread = unread;
    for (const badge of [this.badge, find(".badge", this.tab)]) {
      badge.hidden = unread === 0;
      badge.textContent = unread;
      badge.setAttribute("aria-label", `${unread} pesan belum dibaca`);
    }
  }

  show(focus) {
    this.setFolded(false);
    this.node.scrollIntoView({ block: "nearest", inline: "center", behavior: STILL.matches ? "auto" : "smooth" });
    if (focus) this.words.focus({ preventScroll: true });
  }

  setFolded(fold, byHand = false) {
    this.node.classList.toggle("folded", fold);
    this.fold.title = fold ? `Buka ponsel ${this.role}` : `Lipat ponsel ${this.role}`;
    this.fold.setAttribute("aria-label", this.fold.title);
    this.fold.setAttribute("aria-expanded", !fold);
    if (!fold) this.toEnd();
    if (byHand) remember(this.id, fold);
  }

  update(news) {
    if (news.messages) this.take(news);
    if ("offer" in news) this.showOffer(news.offer);
  }

  take({ messages, gone, keyboard, commands, busy, pinned }) {
    for (const id of gone) this.remove(id);
    this.queue = this.queue.filter(({ id }) => !gone.includes(id)).concat(messages);
    this.drawSome();
    this.showKeyboard(keyboard);
    this.showCommands(commands);
    this.showPin(pinned);
    this.begin.hidden = this.messages.size + this.queue.length > 0;
    this.line.textContent = busy ? "bot sedang menulis …" : this.name;
    clearTimeout(this.busyTimer);
    if (busy) this.busyTimer = setTimeout(() => { this.line.textContent = this.name; }, TYPING);
  }

  drawSome() {
    const some = this.queue.splice(0, AT_A_TIME);
    let arrived = 0;
    for (const message of some) arrived += this.place(message);
    if (this.stuck) this.toEnd(); else { this.below = (this.below || 0) + arrived; this.markDown(); }
    if (!this.fresh && arrived && !(this.node.contains(document.activeElement) && document.hasFocus())) this.count(this.unread + arrived);
    if (this.queue.length) { requestAnimationFrame(() => this.drawSome()); return; }
    this.fresh = false;
    this.office.drafting(this.id, this.filling());
  }

  // How far somebody is with the form: `12/28`, or null.
  filling() {
    if (this.role !== "Pemohon") return null;
    const asked = [...this.log.querySelectorAll(".message:not(.mine) .words")].at(-1)?.textContent ?? "";
    const found = /Langkah (\d+) dari (\d+)/.exec(asked);
    return found && `${found[1]}/${found[2]}`;
  }

  // Puts a message where it belongs; gives 1 for one that has just arrived from the bot.
  place(message) {
    const old = this.messages.get(message.id);
    const node = draw(message, this);
    this.messages.set(message.id, node);
    if (!old) {
      this.append(node, message);
      return message.mine ? 0 : 1;
    }
    node.classList.toggle("joined", old.classList.contains("joined"));
    const focused = [...old.querySelectorAll("button, a")].indexOf(document.activeElement);
    old.replaceWith(node);
    if (focused >= 0) (node.querySelectorAll("button, a")[focused] ?? this.words).focus({ preventScroll: true });
    return 0;
  }

  // What is of one album hangs together, and the first of a day stands under its date.
  append(node, { date }) {
    const last = this.log.lastElementChild;
    const day = wholeDate(date);
    if (day !== this.day) this.log.append(make("p", { className: "service day", textContent: day }));
    else node.classList.toggle("joined", Boolean(node.dataset.album) && last?.dataset.album === node.dataset.album);
    this.day = day;
    this.log.append(node);
  }

  remove(id) {
    const node = this.messages.get(id);
    const before = node?.previousElementSibling;
    const after = node?.nextElementSibling;
    node?.remove();
    this.messages.delete(id);
    if (!before?.classList.contains("day") || (after && !after.classList.contains("day"))) return;
    before.remove();
    if (!after) this.day = [...this.log.querySelectorAll(".day")].at(-1)?.textContent;
  }

  showKeyboard(rows) {
    const words = JSON.stringify(rows);
    if (words === this.keyboardShown) return;
    this.keyboardShown = words;
    this.keyboard.hidden = rows.length === 0;
    this.keyboard.replaceChildren(...rows.map((row) => make("div", { className: "row" }, ...row.map((one) =>
      make("button", { textContent: one.text, onclick: () => { this.act({ do: "press", words: one.text }); this.words.focus(); } })))));
  }

  showCommands(commands) {
    const known = JSON.stringify(commands);
    if (known === this.commandsShown) return;
    this.commandsShown = known;
    this.menu.replaceChildren(...commands.map(({ command, description }) => make("button", {
      onclick: () => { this.showMenu(false); this.act({ do: "send", words: `/${command}` }); this.words.focus(); },
    }, make("b", { textContent: `/${command}` }), make("span", { textContent: description }))));
  }

  showPin(pinned) {
    this.pin.hidden = !pinned;
    if (pinned) { this.pin.dataset.id = pinned.id; this.pin.textContent = `📌 ${pinned.words.replace(/^📌 /u, "")}`; }
  }

  showOffer(offer) {
    this.offers.hidden = !offer;
    if (!offer) return;
    this.fill.hidden = !offer.fill;
    const file = offer.photo ? "📷 Kirim contoh foto" : "📎 Kirim contoh surat (PDF)";
    this.offer.textContent = offer.file ? file : `✨ ${offer.words}`;
    this.offer.title = offer.file ? offer.file : `Jawab dengan contoh: ${offer.words}`;
    this.offer.setAttribute("aria-label", this.offer.title);
  }
}

const initials = (role) => role.split(" ").map((word) => word[0]).join("").slice(0, 2).toUpperCase();

// Which phones are folded away where all are in sight.
const KEY = "folded";
const folded = new Set(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
const remember = (id, fold) => {
  if (fold) folded.add(id); else folded.delete(id);
  localStorage.setItem(KEY, JSON.stringify([...folded]));
};
