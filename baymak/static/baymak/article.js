"use strict";
// What is marked in the text becomes the quote of the open line, unless somebody typed one there by hand.
{
  const text = document.getElementById("id_article");
  const place = document.getElementById("id_place");
  const form = text.form;
  const SHORT = 15; // a name or a date that is copied is no quote
  const tell = (id, is_so) => (document.getElementById(id).hidden = !is_so);

  const kind = form.querySelector("[name=kind]").value;
  const field = (name) => form.querySelector(`[name="${kind}-all-${name}"]`);
  const byHand = new Set();
  for (const name of ["quote", "locator"]) {
    const one = field(name);
    if (one && one.value) byHand.add(one);
    one?.addEventListener("input", () => (one.value ? byHand.add(one) : byHand.delete(one)));
  }

  const fill = (name, value) => {
    const one = field(name);
    if (one && !byHand.has(one)) one.value = value;
  };

  const mark = () => {
    const marked = text.value.slice(text.selectionStart, text.selectionEnd).trim();
    const is_quote = marked.length >= SHORT;
    const quote = field("quote");
    tell("too-short", marked && !is_quote);
    tell("typed-stays", is_quote && byHand.has(quote) && quote.value !== marked);
    if (!is_quote) return;
    const before = text.value.slice(0, text.selectionStart);
    const number = before.split(/\n+/).filter((part, at, all) => part.trim() || at === all.length - 1).length;
    fill("quote", marked.replace(/\s*\n\s*/g, " "));
    fill("locator", text.dataset.where.replace("%s", number));
  };
  text.addEventListener("mouseup", () => setTimeout(mark));
  text.addEventListener("keyup", (event) => event.shiftKey || event.key === "Shift" ? mark() : null);

  // Whoever is added in a window is from this source.
  const source = form.querySelector("[name=source]");
  const begin = () => {
    for (const link of form.querySelectorAll(":is(.field-case, .field-persons) .add-related")) {
      const address = new URL(link.href);
      address.searchParams.set("common_source", source.value);
      link.href = address;
    }
  };
  django.jQuery(source).on("change", begin);
  begin();

  // Each line is a page of its own: the text stays where it was.
  text.scrollTop = Number(place.value);
  // Who leaves is asked: the text is kept nowhere, and a line that was not saved, also one that waits, neither.
  const content = () => new URLSearchParams(new FormData(form)).toString();
  const holds = form.querySelector(".errornote, input[type=hidden][name$='-quote']");
  let opened;
  window.addEventListener("load", () => (opened = content()));
  let leaves = false;
  form.addEventListener("submit", () => {
    place.value = Math.round(text.scrollTop);
    leaves = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaves && (text.value || holds || content() !== opened)) event.preventDefault();
  });
}
