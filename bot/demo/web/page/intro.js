// What somebody who leads wants to know first: whose service it is, what it saves, and the one tap that waits.

import { control, find, make } from "/page/dom.js";

export class Intro {
  constructor(office) {
    this.office = office;
    find("#watch").onclick = () => control({ do: "play", scenario: "server" });
  }

  setSaves({ dinas, documents, walks, minutes }) {
    find("#dinas").textContent = dinas;
    const fact = (number, words, more) => make("li", {}, make("b", { textContent: number }), make("span", { textContent: words }), make("small", { textContent: more }));
    find("#saves").replaceChildren(
      fact("0", "lembar kertas", `${documents} dokumen terbit sendiri sebagai PDF bernomor`),
      fact("0", "kali mengantar berkas", `${walks} kali berkas berpindah tangan, semua lewat ponsel`),
      fact(`${minutes}`, "menit kerja, bukan berhari-hari", "norma SOP dari surat sampai penempatan, dihitung per langkah"),
    );
  }

  // Who is to tap now: whoever leads, or else the next.
  setTurn(lead, waiting) {
    const [words, go] = find("#onetap").children;
    const theirs = waiting.filter(({ who }) => who.includes(lead));
    const turn = theirs.length ? lead : waiting.flatMap(({ who }) => who)[0];
    const cards = theirs.length === 1 ? `Satu kartu menunggu ${this.office.role(lead)}` : `${theirs.length} kartu menunggu ${this.office.role(lead)}`;
    if (theirs.length) words.textContent = `${cards}: ${theirs[0].ticket}. Cukup satu ketukan pada tombol teratas.`;
    else if (turn) words.textContent = `Tidak ada yang menunggu ${this.office.role(lead)}. Sekarang giliran ${this.office.role(turn)}.`;
    else words.textContent = "Tidak ada kartu yang menunggu.";
    go.hidden = !turn;
    go.classList.toggle("beside", theirs.length > 0);
    go.textContent = turn ? `Lihat ponsel ${this.office.role(turn)}` : "";
    go.onclick = () => this.office.show(turn);
  }
}
