"use strict";
// Whoever leaves a form with what is not saved is asked; what a button of the page sends is not lost.
window.addEventListener("load", () => {
  const content = (form) => new URLSearchParams(new FormData(form)).toString();
  const forms = [...document.querySelectorAll("#content form[method=post]")];
  // A form that was refused holds what nobody saved.
  const opened = forms.map((form) => (form.querySelector(".errornote") ? null : content(form)));
  let sends = false;
  document.addEventListener("submit", (event) => (sends = forms.includes(event.target)));
  window.addEventListener("beforeunload", (event) => {
    if (!sends && forms.some((form, number) => content(form) !== opened[number])) event.preventDefault();
  });
});
