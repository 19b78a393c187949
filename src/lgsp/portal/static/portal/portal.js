/* What the pages do by themselves: theme, menu on a small screen, search key, copying, filters that apply at once, no double submission. */
"use strict";
(function () {
  const root = document.documentElement;

  function say(text) {
    const voice = document.getElementById("voice");
    if (voice) { voice.textContent = text; }
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-act]");
    if (!button) { return; }
    if (button.dataset.act === "theme") {
      const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
      root.dataset.bsTheme = next;
      document.cookie = "lgsp_theme=" + next + "; path=/; max-age=31536000; samesite=lax" + (location.protocol === "https:" ? "; secure" : "");
    }
    if (button.dataset.act === "menu") {
      const isOpen = root.classList.toggle("menu-open");
      button.setAttribute("aria-expanded", String(isOpen));
    }
    if (button.dataset.act === "copy") {
      const text = document.getElementById(button.dataset.from).textContent.trim();
      navigator.clipboard.writeText(text).then(function () {
        button.classList.add("copied");
        say(button.dataset.done);
        window.setTimeout(function () { button.classList.remove("copied"); }, 2000);
      });
    }
    if (button.dataset.act === "print") { window.print(); }
  });

  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      const box = document.getElementById("search");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    }
    if (event.key === "Escape") {
      document.querySelectorAll("details.drop[open]").forEach(function (drop) {
        drop.open = false;
        drop.querySelector("summary").focus();
      });
    }
  });

  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.drop[open]").forEach(function (drop) {
      if (!drop.contains(event.target)) { drop.open = false; }
    });
  });

  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-submits]")) { event.target.form.requestSubmit(); }
  });

  document.addEventListener("submit", function (event) {
    if (event.target.method !== "post") { return; }
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
})();
