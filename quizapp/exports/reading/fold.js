// Typed text: width and spaces, as the application reads them. Scripts of this folder run
// on the cards of old phones too: no lookbehind, no pair of braces that a template reads.

class Unreadable extends Error {}
class Undecided extends Error {}

const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SPACES = new RegExp("[" + SPACE + "]+", "g");
const EDGES = new RegExp("^[" + SPACE + "]+|[" + SPACE + "]+$", "g");
const PUNCTUATION = {
  "\u3000": " ", "\u00a0": " ", "\t": " ", "、": ",", "。": ".", "【": "[", "】": "]",
  "〔": "(", "〕": ")", "「": '"', "」": '"', "“": '"', "”": '"', "‘": "'", "’": "'",
  "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-",
};

function strip(text) {
  return text.replace(EDGES, "");
}

// Full-width and typographic signs become ASCII; columns stay the same.
function fold(text) {
  return Array.from(text, function (sign) {
    const code = sign.codePointAt(0);
    if (code >= 0xff01 && code < 0xff5f) return String.fromCharCode(code - 0xfee0);
    return has(PUNCTUATION, sign) ? PUNCTUATION[sign] : sign;
  }).join("");
}

function has(table, name) {
  return Object.prototype.hasOwnProperty.call(table, name);
}
