// A click on a head sorts by its column: least first, then greatest first; what was not measured comes last.
"use strict";
for (const [place, head] of document.querySelectorAll(".overview thead th").entries()) {
  head.addEventListener("click", () => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of document.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const body = document.querySelector(".overview tbody");
    const value = (row) => row.children[place].dataset.value;
    const compared = (a, b) => (place ? a - b : a.localeCompare(b, "en", { numeric: true })) * (up ? 1 : -1);
    const rows = [...body.rows].sort((a, b) => {
      const empty = (value(a) === "") - (value(b) === "");
      return empty || compared(value(a), value(b));
    });
    body.append(...rows);
  });
}
