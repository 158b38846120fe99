// Short typed lists: letters, numbers, sides. They throw an Unreadable.

function readLetters(text, count) {
  const found = [];
  for (const token of fold(text).toLowerCase().match(LETTER_TOKENS) || []) {
    let position = count;
    if (/^[0-9]+$/.test(token)) position = token.length < 4 ? Number(token) - 1 : count;
    else if (/^[a-z]$/.test(token)) position = token.charCodeAt(0) - 97;
    if (position < 0 || position >= count) throw new Unreadable(token);
    found.push(position);
  }
  if (!found.length) throw new Unreadable("");
  return found;
}
const LETTER_TOKENS = new RegExp("[a-z]|\\p{Nd}+|[^" + SPACE + ",;.()\\[\\]&+/]", "gu");

const WORD = "\\p{L}\\p{N}_";
const LINE_WORDS = new RegExp(
  "(?<![" + WORD + "])(?:lines?|points?|steps?|and|then|no)(?![" + WORD + "])|[第行条点步和与]|l(?=\\p{Nd})", "gu");
const BETWEEN_NUMBERS = "|[^" + SPACE + ",;.()\\[\\]>\\-→⇒⟶]";
const NUMBER_TOKENS = new RegExp("\\p{Nd}+" + BETWEEN_NUMBERS, "gu");
const DIGIT_TOKENS = new RegExp("\\p{Nd}" + BETWEEN_NUMBERS, "gu");

// With ``together`` and at most nine numbers each digit is one.
function readNumbers(text, count, together) {
  const folded = fold(text).toLowerCase().replace(LINE_WORDS, " ");
  const found = [];
  const tokens = together && count < 10 ? DIGIT_TOKENS : NUMBER_TOKENS;
  for (const token of folded.match(tokens) || []) {
    const number = /^[0-9]{1,4}$/.test(token) ? Number(token) : 0;
    if (number < 1 || number > count) throw new Unreadable(token);
    found.push(number);
  }
  if (!found.length) throw new Unreadable("");
  return found;
}

const SIDE_TOKENS = new RegExp(
  "a[" + SPACE + "]*[&+/][" + SPACE + "]*b|ab|ba|both|两者|都|a|b|[^" + SPACE + ",;.()\\[\\]\\p{Nd}:]", "gu");
const BOTH = ["ab", "ba", "both", "两者", "都", "a&b", "a+b", "a/b"];

function readSides(text) {
  return (fold(text).toLowerCase().match(SIDE_TOKENS) || []).map(function (match) {
    const token = match.replace(SPACES, "");
    if (BOTH.includes(token)) return "AB";
    if (token === "a" || token === "b") return token.toUpperCase();
    throw new Unreadable(token);
  });
}

function refuseRepeats(items) {
  if (new Set(items).size !== items.length) throw new Unreadable("repeated");
}

function requireCount(items, count) {
  if (items.length !== count) throw new Unreadable("count");
}

function saysNone(text) {
  return ["-", "0", "none", "no", "无", "没有", "都没有"]
    .includes(strip(fold(text)).toLowerCase());
}
