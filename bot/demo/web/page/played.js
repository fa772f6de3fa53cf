// What is being played on a phone: what is typed for show, and the button that is about to be pressed.

export class Played {
  constructor(phone) {
    this.phone = phone;
    this.cleared = null;
  }

  cue({ words, message, label, file, seconds }) {
    const { phone } = this;
    phone.office.show(phone.id, false);
    phone.read();
    this.end();
    if (words !== undefined) this.type(words, seconds * 500);
    if (file) phone.words.value = `📎 ${file}`;
    const within = message ? phone.messages.get(message) : phone.keyboard;
    const button = label && within && [...within.querySelectorAll("button")].find((one) => one.textContent === label);
    if (button) this.point(button, seconds);
    this.cleared = setTimeout(() => this.end(), seconds * 700);
  }

  // It is pressed just before the tap, so that there is time to read what stands above it.
  point(button, seconds) {
    button.scrollIntoView({ block: "nearest" });
    setTimeout(() => button.classList.add("pressed"), Math.max(0, seconds * 700 - 900));
    setTimeout(() => button.classList.remove("pressed"), seconds * 1000 + 400);
  }

  // Takes away what was typed for show; what somebody types themselves stays.
  end() {
    if (this.cleared === null) return;
    this.forget();
    this.phone.words.value = "";
  }

  forget() {
    clearInterval(this.typing);
    clearTimeout(this.cleared);
    this.cleared = null;
  }

  type(words, milliseconds) {
    const { words: field } = this.phone;
    const began = performance.now();
    this.typing = setInterval(() => {
      const share = Math.min(1, (performance.now() - began) / milliseconds);
      field.value = words.slice(0, Math.ceil(words.length * share));
      field.scrollLeft = field.scrollWidth;
      if (share === 1) clearInterval(this.typing);
    }, 30);
  }
}
