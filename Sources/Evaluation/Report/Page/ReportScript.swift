extension ReportPage {
    /// Interaction: sortable tables, and marks of the map that can be hidden. The page is complete without it.
    static let script: StaticString = """
        for (const table of document.querySelectorAll("table.sortable")) {
          const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
          heads.forEach((head, column) => {
            const sort = () => {
              const down = head.getAttribute("aria-sort") === "ascending";
              heads.forEach(other => other.removeAttribute("aria-sort"));
              head.setAttribute("aria-sort", down ? "descending" : "ascending");
              const value = row => row.cells[column].dataset.v ?? row.cells[column].textContent;
              const compare = (a, b) => { const x = parseFloat(value(a)), y = parseFloat(value(b));
                return isNaN(x) || isNaN(y) ? value(a).localeCompare(value(b), undefined, {numeric: true}) : x - y; };
              const rows = [...body.rows].sort((a, b) => down ? compare(b, a) : compare(a, b));
              body.append(...rows);
            };
            head.tabIndex = 0;
            head.addEventListener("click", sort);
            head.addEventListener("keydown", event => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); sort(); } });
          });
        }
        const map = document.getElementById("map");
        if (map) {
          for (const box of document.querySelectorAll("input[data-hide]")) {
            const set = () => map.classList.toggle("hide-" + box.dataset.hide, !box.checked);
            box.addEventListener("change", set); set();
          }
          const choice = document.getElementById("mapLabel");
          const show = () => {
            map.classList.toggle("focus", choice.value !== "");
            for (const mark of map.querySelectorAll("[data-l]")) mark.classList.toggle("sel", mark.dataset.l === choice.value);
          };
          choice.addEventListener("change", show); show();
        }
        """
}
