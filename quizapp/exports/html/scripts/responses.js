// The answers as the file that ``quizapp exam mark`` takes.

// A spreadsheet must not take a cell for a formula; the application drops the sign again.
const FORMULA_START = /^\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20\uff5c\uff05]/;

function csvCell(text) {
  const clean = text.replace(/\r/g, "");
  const guarded = FORMULA_START.test(clean) ? "'" + clean : clean;
  return '"' + guarded.replace(/"/g, '""') + '"';
}

function csvText(person, cells) {
  const head = ["paper", "person"].concat(cells.map(function (_, at) { return String(at + 1); }));
  const row = [csvCell(PAPER.id), csvCell(person)].concat(cells.map(csvCell));
  return head.join(",") + "\r\n" + row.join(",") + "\r\n";
}

// What a question's cell holds: the response, or the numbers of the points that were met.
function cellOf(at, response, ticks) {
  if (!PAPER.spoken[at] || !strip(response) || !ticks) return response;
  return ticks.length ? ticks.join(" ") : "-";
}
