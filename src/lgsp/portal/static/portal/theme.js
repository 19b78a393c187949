/* Chooses light or dark before anything is drawn: the reader's choice (a cookie that the server wrote into the page), else the system's. */
"use strict";
(function () {
  const root = document.documentElement;
  if (!root.dataset.bsTheme) {
    root.dataset.bsTheme = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
})();
