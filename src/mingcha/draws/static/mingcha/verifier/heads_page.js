"use strict";
// The two forms that check the ledger: a saved head, and a receipt. What is not pasted is fetched from
// the site that served the page; the saved verifier has no site and asks for everything.
{
  const place = document.querySelector("[data-heads]");
  const site = place.dataset.heads;
  const field = (name) => place.querySelector(`[name=${name}]`);

  for (const one of place.querySelectorAll("[data-scripted]")) one.hidden = false;
  for (const one of place.querySelectorAll("[data-plain]")) one.hidden = true;

  /** A pasted text, or the file chosen beside it. */
  const given = async (name) => {
    const [file] = field(`${name}_file`)?.files ?? [];
    const text = file ? await file.text() : field(name).value;
    if (!text.trim()) throw new HeadFault(2, `请先粘贴${field(name).dataset.what}，或者选择文件。`);
    return text;
  };

  const ask = async (path) => {
    if (!site) throw new HeadFault(2, "这个文件不联网。请在“不联网核对”里粘贴新的树头和一致性证明。");
    const answer = await fetch(site + path).catch(() => null);
    if (answer?.ok) return answer.text();
    throw new HeadFault(2, "没有从本站取到最新的树头或者证明。请稍后再试，或者在“不联网核对”里粘贴。");
  };

  const checkHead = async () => {
    const key = field("key").value;
    const kept = openHead(await given("kept"), key, "您保存的树头");
    const now = openHead(field("now").value.trim() || (await ask("checkpoint")), key, "最新的树头");
    let proof = field("proof").value.trim();
    const trivial = kept.size >= now.size || kept.size === 0;
    if (!proof && !trivial) proof = await ask(`consistency/${kept.size}/${now.size}`);
    return { words: compareHeads(kept, now, proof && !trivial ? parsed(proof, "一致性证明").path : []) };
  };

  const checkReceipt = async () => readReceipt(await given("receipt"), field("key").value);

  const say = (box, code, words, entry) => {
    const [kind, title] = [
      ["ok", "核对无误"],
      ["bad", "核对不符"],
      ["warn", "还不能核对"],
    ][code];
    const note = document.createElement("div");
    note.className = `note ${kind} mt2`;
    note.dataset.code = code;
    const head = Object.assign(document.createElement("strong"), { textContent: title });
    const text = Object.assign(document.createElement("p"), { textContent: words });
    note.append(head, text);
    if (code === 1) {
      const what = "请保留您手里的内容和本页的截图，告诉纪检监察机关或者上级部门；也可以用 witness.py 再核对一次。";
      note.append(Object.assign(document.createElement("p"), { textContent: what }));
    }
    if (entry) note.append(Object.assign(document.createElement("pre"), { textContent: entry, tabIndex: 0 }));
    box.replaceChildren(note);
  };

  const onSubmit = (name, check) => {
    const form = place.querySelector(`[data-form=${name}]`);
    const box = form.querySelector("[data-said]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      box.replaceChildren();
      try {
        const { words, entry } = await check();
        say(box, 0, words, entry);
      } catch (fault) {
        if (!(fault instanceof HeadFault)) throw fault;
        say(box, fault.code, fault.message);
      }
    });
  };

  onSubmit("head", checkHead);
  onSubmit("receipt", checkReceipt);
}
