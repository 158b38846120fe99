// A typed vector or matrix: {rows: [[...]], loose}, nested one or two deep. Throws an
// Unreadable, or an Undecided where only the application can tell.

const ENVIRONMENT = /\\(begin|end)\{[bpvBV]?(?:small)?matrix\}(?:\{[lcr]*\})?/g;
const DRESS = /^\s*(?:[\p{L}\p{Nl}\p{No}_]|\\[A-Za-z]+)[\p{L}\p{N}_\\{}']*\s*[=≈:]\s*(?!=)|(?:np\.|numpy\.)?\b(?:array|asarray|matrix)(?=\s*\()|,\s*dtype\s*=\s*[\w.]+(?=\s*\))|\\left|\\right|\\[,;:! ](?=\s)|\$/gu;
const AND = /,?\s*(?:\band\b|以及|[和与及])/g;
const PAIRS = { ")": "(", "]": "[", "}": "{" };

function readTable(text) {
  let plain = fold(text.replace(/\r/g, " "));
  const latex = plain.includes("\\begin");
  if (latex) {
    plain = plain.replace(ENVIRONMENT, function (_, side) { return side === "begin" ? "[" : "]"; });
    plain = plain.replace(/\\\\/g, "; ").replace(/&/g, ",").replace(/\n/g, " ");
  }
  plain = plain.replace(DRESS, function (match) { return " ".repeat(match.length); });
  plain = strip(plain.replace(AND, ","));
  requireBrackets(plain);
  while (isWrapped(plain) && !isGroup(plain)) plain = strip(plain.slice(1, -1));
  const group = isGroup(plain);
  const loose = !group || plain.includes(";") || latex;
  const rows = readBody(group ? plain.slice(1, -1) : plain, group ? 1 : 0);
  shapeOf(rows);
  return { values: rows, loose: loose };
}

function requireBrackets(text) {
  const opened = [];
  for (const sign of text) {
    if ("([{".includes(sign)) opened.push(sign);
    else if (")]}".includes(sign) && opened.pop() !== PAIRS[sign]) throw new Unreadable(sign);
  }
  if (opened.length) throw new Unreadable("bracket");
}

// The pieces between separators that stand outside brackets.
function split(text, separators) {
  const found = [];
  let depth = 0, start = 0;
  for (let i = 0; i < text.length; i++) {
    if ("([{".includes(text[i])) depth++;
    else if (")]}".includes(text[i])) depth--;
    if (depth === 0 && separators.includes(text[i])) {
      found.push(text.slice(start, i));
      start = i + 1;
    }
  }
  found.push(text.slice(start));
  return found.map(strip);
}

function filled(parts) {
  return parts.filter(function (part) { return part !== ""; });
}

function isWrapped(text, opening) {
  if (!text || !(opening || "([").includes(text[0])) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if ("([{".includes(text[i])) depth++;
    else if (")]}".includes(text[i])) depth--;
    if (depth === 0) return i === text.length - 1;
  }
  return false;
}

function isGroup(text) {
  if (!isWrapped(text)) return false;
  return text[0] !== "(" || split(text.slice(1, -1), ",").length > 1;
}

function readBody(text, depth) {
  let rows = filled(split(text, ";"));
  if (!rows.length) throw new Unreadable("empty");
  if (rows.length === 1 && !itemsOf(rows[0]).some(isGroup)) rows = linesOf(rows[0], depth);
  if (rows.length === 1) return readRow(rows[0], depth);
  return rows.map(function (row) {
    return readRow(isGroup(row) ? row.slice(1, -1) : row, depth);
  });
}

// Lines are rows, unless a row goes on over the end of a line.
function linesOf(text, depth) {
  const lines = filled(split(text, "\n"));
  const uneven = new Set(lines.map(function (line) { return itemsOf(line).length; })).size > 1;
  const goesOn = lines.slice(0, -1).some(function (line) { return line.endsWith(","); });
  if (depth > 1 || (depth === 1 && uneven) || goesOn) return [text.replace(/\n/g, " ")];
  return lines;
}

function readRow(row, depth) {
  return itemsOf(row).map(function (item) {
    return isGroup(item) ? readBody(item.slice(1, -1), depth + 1) : readEntry(item);
  });
}

function itemsOf(row) {
  const pieces = split(row, ",");
  if (pieces.length > 1) {
    if (!pieces[pieces.length - 1]) pieces.pop();
    if (pieces.includes("")) throw new Unreadable("empty");
    return pieces;
  }
  const blank = filled(split(row, " \n"));
  const lone = blank.some(function (piece) { return /^(?:[-+*/^]+|.*[-+*/^])$/.test(piece); });
  if (blank.length > 1 && lone) throw new Unreadable("operator");
  return blank;
}

function readEntry(item) {
  const value = readNumber(item);
  if (value === undefined) throw new Undecided(item);
  if (value === null) throw new Unreadable(item);
  return value;
}

// The shape of nested lists; a ragged one is unreadable.
function shapeOf(values) {
  if (!Array.isArray(values)) return [];
  const shapes = values.map(shapeOf);
  const first = JSON.stringify(shapes[0]);
  if (shapes.some(function (shape) { return JSON.stringify(shape) !== first; })) {
    throw new Unreadable("ragged");
  }
  return [values.length].concat(shapes[0]);
}

function isSameShape(one, other) {
  return one.length === other.length && one.every(function (size, i) { return size === other[i]; });
}

// A loose writing does not tell a vector from a row or a column.
function fittedShape(table, shape) {
  const mine = shapeOf(table.values);
  function bare(sizes) { return sizes.filter(function (size) { return size !== 1; }); }
  const fits = shape.length <= 2 && isSameShape(bare(mine), bare(shape));
  return table.loose && fits ? shape : mine;
}

function flat(values) {
  return Array.isArray(values) ? [].concat.apply([], values.map(flat)) : [values];
}

function isSame(key, values) {
  const keys = flat(key.a), slack = flat(key.abs);
  return values.every(function (x, i) { return isClose(x, keys[i], slack[i]); });
}
