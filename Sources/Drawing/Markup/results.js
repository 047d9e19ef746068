// The list of trades or sets: sorted by any column, and shown in parts, for a browser takes long for thousands of rows. The first rows
// stand in the page; the others are its data, deflated JSON with the texts of each row's cells.
(() => {
  "use strict";
  const table = document.getElementById("list");
  if (!table) return;
  const part = 200;
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const more = document.getElementById("more");
  const shown = document.getElementById("shown");
  let rows = [...body.rows].map(row => [...row.cells].map(cell => cell.textContent));
  let count = Math.min(rows.length, part);

  function element(cells) {
    const row = document.createElement("tr");
    for (const text of cells) row.insertCell().textContent = text;
    heads.forEach((head, column) => {
      const result = "signed" in head.dataset ? parseFloat(cells[column]) : 0;
      if (result) row.cells[column].className = result > 0 ? "good" : "bad";
    });
    return row;
  }

  function show() {
    body.replaceChildren(...rows.slice(0, count).map(element));
    const left = rows.length - count;
    more.hidden = left === 0;
    more.textContent = `Show ${Math.min(left, part)} more`;
    if (shown) shown.textContent = `${count} of ${rows.length} trades are shown; a click on a column's name sorts all.`;
  }

  // What a cell is sorted by; null for one that tells nothing.
  function key(text, kind) {
    if (text === "-") return null;
    if (kind === "text") return text;
    const number = parseFloat(text);
    return Number.isNaN(number) ? null : number;
  }

  // The best result and the newest exit are looked for first, and names from A to Z.
  function firstOrder(head) {
    return head.dataset.first ?? (head.dataset.kind === "number" ? "descending" : "ascending");
  }

  function sort(column) {
    const head = heads[column];
    const kind = head.dataset.kind;
    const first = firstOrder(head);
    const second = first === "ascending" ? "descending" : "ascending";
    const order = head.getAttribute("aria-sort") === first ? second : first;
    for (const each of heads) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    const sign = order === "ascending" ? 1 : -1;
    const keyed = rows.map(row => [key(row[column], kind), row]);
    keyed.sort(([one], [other]) => {
      if (one === null || other === null) return (one === null) - (other === null);
      return one < other ? -sign : one > other ? sign : 0;
    });
    rows = keyed.map(([, row]) => row);
    count = Math.min(rows.length, part);
    show();
  }

  async function older() {
    const text = document.getElementById("data").textContent;
    if (!text) return;
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    rows = rows.concat(await new Response(plain).json());
  }

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.title = `Sort by ${head.textContent}`;
    button.addEventListener("click", () => sort(column));
    head.replaceChildren(button);
  });
  heads[0].setAttribute("aria-sort", firstOrder(heads[0]));
  more.addEventListener("click", () => {
    count = Math.min(rows.length, count + part);
    show();
  });
  document.documentElement.dataset.ready = "no";
  older().then(show).catch(() => { shown.textContent += " This browser cannot read the older ones."; }).finally(() => {
    document.documentElement.dataset.ready = "yes";
  });
})();
