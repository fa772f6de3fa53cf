// The files somebody sends from their phone: chosen or dropped, as photos or as documents.

import { find } from "/page/dom.js";

export class Files {
  constructor(phone) {
    this.phone = phone;
    this.attached = [];
    this.field = find("[type=file]", phone.node);
    const { node, choose } = phone;
    find(".attach", node).onclick = () => this.field.click();
    this.field.onchange = () => this.attach([...this.field.files]);
    find(".photo", choose).onclick = () => this.upload("photo");
    find(".document", choose).onclick = () => this.upload("document");
    find(".cancel", choose).onclick = () => this.drop();
    node.ondragover = (event) => { event.preventDefault(); node.classList.add("dropping"); };
    node.ondragleave = (event) => { if (!node.contains(event.relatedTarget)) node.classList.remove("dropping"); };
    node.ondrop = (event) => {
      event.preventDefault();
      node.classList.remove("dropping");
      this.attach([...event.dataTransfer.files]);
    };
  }

  attach(files) {
    this.attached = files;
    if (files.length === 0) return;
    if (files.every(({ type }) => /^image\/(jpeg|png)$/.test(type))) {
      this.phone.choose.hidden = false;
      find("button", this.phone.choose).focus();
    } else this.upload("document");
  }

  // They are not sent after all.
  drop() {
    this.field.value = "";
    this.attached = [];
    this.phone.choose.hidden = true;
    this.phone.words.focus();
  }

  upload(kind) {
    const form = new FormData();
    form.append("as", kind);
    for (const file of this.attached) form.append("file", file);
    this.drop();
    this.phone.toEnd();
    this.phone.post("/files", form);
  }
}
