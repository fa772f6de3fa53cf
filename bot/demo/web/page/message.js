// One message as Telegram shows it.

import { make, time, view } from "/page/dom.js";

const LARGEST = 320;

const photo = ({ id, width, height }, phone) => {
  const scale = Math.min(1, LARGEST / Math.max(width, height));
  const picture = make("img", {
    src: `/content/${id}`, alt: "Foto", width: width * scale, height: height * scale, loading: "lazy",
    onerror: () => phone.say("Foto tidak dapat ditampilkan."),
  });
  return make("a", { className: "photo", href: `/content/${id}`, target: "_blank", rel: "noopener" }, picture);
};

const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1e6).toFixed(1).replace(".", ",")} MB`);

const file = ({ id, name, size: bytes, pdf }) => {
  const facts = [make("strong", { textContent: name }), make("span", { textContent: size(bytes) })];
  const words = make("span", { className: "facts" }, ...facts);
  if (!pdf) return make("a", { className: "file", href: `/content/${id}`, target: "_blank", rel: "noopener" }, "📄", words);
  const page = make("img", { src: `/preview/${id}`, alt: "", loading: "lazy", onerror: () => page.replaceWith("📄") });
  return make("button", { type: "button", className: "file", onclick: () => view(id, name) }, page, words);
};

const OTHER = { voice: "🎤 Pesan suara", sticker: "🙂 Stiker" };

const button = (message, { text, callback_data, url }, phone) => {
  if (url) return make("a", { textContent: text, href: url, target: "_blank", rel: "noopener" });
  const node = make("button", { type: "button", textContent: text });
  node.onclick = () => phone.tap(message, callback_data, node);
  return node;
};

const meta = ({ edited, date, mine, waiting }) => {
  const state = mine ? (waiting ? " ✓" : " ✓✓") : "";
  const words = `${edited ? "diedit " : ""}${time(date)}`;
  const node = make("time", {}, words);
  if (mine) node.append(make("span", { className: "ticks", textContent: state, title: waiting ? "terkirim" : "diterima bot" }));
  return node;
};

const reaction = (sign) => {
  const node = make("span", { className: "reaction", textContent: sign });
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", `Tanda dari bot: ${sign}`);
  return node;
};

export const draw = (message, phone) => {
  if (message.service) return make("p", { className: "service", textContent: message.service });
  const bubble = make("div", { className: "bubble" });
  if (message.photo) bubble.append(photo(message.photo, phone));
  if (message.document) bubble.append(file(message.document));
  if (message.contact) bubble.append(make("div", { className: "contact", textContent: `👤 ${message.contact}` }));
  if (message.other) bubble.append(OTHER[message.other]);
  if (message.html) bubble.append(make("div", { className: "words", innerHTML: message.html }));
  if (message.reaction) bubble.append(reaction(message.reaction));
  bubble.append(meta(message));
  const rows = message.buttons.map((row) =>
    make("div", { className: "row" }, ...row.map((one) => button(message.id, one, phone))));
  const node = make("article", { className: message.mine ? "message mine" : "message" }, bubble, ...rows);
  if (message.album) node.dataset.album = message.album;
  return node;
};
