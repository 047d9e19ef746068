// What a cell of a map tells also stands below the map: a phone shows no titles.
(() => {
  "use strict";
  for (const map of document.querySelectorAll("svg.heat")) {
    const told = map.nextElementSibling;
    const tell = event => {
      const title = event.target.closest("rect")?.querySelector("title");
      if (title) told.textContent = title.textContent;
    };
    map.addEventListener("pointerover", tell);
    map.addEventListener("click", tell);
  }
})();
