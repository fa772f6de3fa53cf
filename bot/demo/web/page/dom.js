// Small things that every part of the page needs.

export const make = (tag, content = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), content);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

export const find = (selector, within = document) => within.querySelector(selector);

const ZONE = { timeZone: "Asia/Jakarta" };
const hours = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", ...ZONE });
const seconds = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", second: "2-digit", ...ZONE });
const day = new Intl.DateTimeFormat("id-ID", { weekday: "short", day: "numeric", month: "short", year: "numeric", ...ZONE });
const whole = new Intl.DateTimeFormat("id-ID", { weekday: "long", day: "numeric", month: "long", year: "numeric", ...ZONE });

export const time = (unix) => hours.format(unix * 1000);
export const exactly = (unix) => seconds.format(unix * 1000);
export const date = (unix) => day.format(unix * 1000);
export const wholeDate = (unix) => whole.format(unix * 1000);

// What the server answers, or null where it could not be done.
export const post = async (path, body) => {
  const json = !(body instanceof FormData);
  try {
    const answer = await fetch(path, {
      method: "POST",
      body: json ? JSON.stringify(body) : body,
      headers: json ? { "Content-Type": "application/json" } : {},
    });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
};

export const control = (act) => post("/control", act);

const viewer = find("#viewer");
find("button", viewer).onclick = () => viewer.close();
viewer.onclick = ({ target }) => target === viewer && viewer.close();

// A PDF, its first page at once and all of it a click away.
export const view = (id, name) => {
  find("h2", viewer).textContent = name;
  find("a", viewer).href = `/content/${id}`;
  const page = find("img", viewer);
  page.removeAttribute("src");
  page.src = `/preview/${id}`;
  page.alt = `Halaman pertama ${name}`;
  viewer.showModal();
};

export const alertWith = (words) => {
  find("#alert p").textContent = words;
  find("#alert").showModal();
};
