// Progressive help only: every page works without this file.
"use strict";

// htmx does not swap 4xx answers; refusals (409) and form errors (422) are pages worth showing.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// CSRF for htmx requests, from the cookie-backed hidden field of the page.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token) event.detail.headers["X-CSRFToken"] = token.value;
  delete event.detail.parameters.submission; // previews change nothing: they carry no form's key
});

// 大字版: remembered on this device only.
const large = localStorage.getItem("mingcha-size") === "large";
if (large) document.documentElement.dataset.size = "large";
document.addEventListener("click", (event) => {
  if (!event.target.matches("[data-large]")) return;
  event.preventDefault();
  const on = document.documentElement.dataset.size !== "large";
  if (on) document.documentElement.dataset.size = "large";
  else delete document.documentElement.dataset.size;
  localStorage.setItem("mingcha-size", on ? "large" : "normal");
});
document.addEventListener("click", (event) => {
  if (event.target.matches("[data-print]")) window.print();
});

// 退出 from any page clears what the phone pages kept here, if they were ever open on this device.
if (localStorage.getItem("mingcha-field:me")) import(new URL("field/leaving.js", document.currentScript.src));
