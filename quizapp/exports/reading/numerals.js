// One typed number. A reading is a number, null where the text is certainly none, or
// undefined where only the application can tell.

const WHOLE = "(?:\\d{1,3}(?:,\\d{3})+|\\d{1,3}(?:[ _']\\d{3})+|\\d+)";
const TIMES_TEN = "(?:\\*|x|×|·|\\\\times|\\\\cdot)\\s*10\\s*(?:\\^|\\*\\*)";
const LITERAL = new RegExp("^([+-]?\\s*)((?:" + WHOLE + "(?:\\.\\d*)?|\\.\\d+))" +
  "(?:\\s*(?:[eE]|" + TIMES_TEN + ")\\s*\\{?\\(?([+-]?\\s*\\d{1,3})\\)?\\}?)?\\s*(\\\\?%)?$");
const FRACTION = /^([+-]?\s*)(\d{1,40})\s*[/⁄]\s*(\d{1,40})\s*(\\?%)?$/;
const LATEX_FRACTION = /^([+-]?\s*)\\[dt]?frac\{\s*(\d{1,40})\s*\}\{\s*(\d{1,40})\s*\}$/;
const PREFIX = /^\s*(?:[\p{L}\p{Nl}\p{No}_]|\\[A-Za-z]+)[\p{L}\p{N}_\\{}']*\s*[=≈:]\s*(?!=)|^\s*[=≈≃]\s*/u;
const MOST_DIGITS = 60;

function readNumber(text) {
  const folded = fold(text).replace(PREFIX, "").replace(/\$/g, " ");
  const bare = strip(folded);
  const plain = readLiteral(bare);
  if (plain !== undefined) return plain;
  if (/^[+-]?\d+,\d+$/.test(bare) || !bare) return null;
  const value = calculate(bare);
  return value === undefined && isNoNumber(bare) ? null : value;
}

// Tell of a text that was not computed that it certainly is no number.
function isNoNumber(bare) {
  const word = /^[\p{L} ]+$/u.test(bare) && !/^(?:e|pi|π|ln .*|log .*|sqrt .*)$/.test(bare);
  const digits = /^[\d\s.,+-]+$/.test(bare);
  return word || digits || bare.includes("?") || /[([]/.test(bare) !== /[)\]]/.test(bare);
}

// Decimals, thousands, powers of ten, fractions, percent.
function readLiteral(bare) {
  if (bare.length > MOST_DIGITS) return undefined;
  let match = LITERAL.exec(bare);
  if (match) {
    const decimal = match[1].trim() + match[2].replace(/[,_' ]/g, "");
    const power = match[3] ? "e" + match[3].replace(/ /g, "") : "";
    return Number(decimal + power) / (match[4] ? 100 : 1);
  }
  match = FRACTION.exec(bare) || LATEX_FRACTION.exec(bare);
  if (match && Number(match[3]) !== 0) {
    const sign = match[1].includes("-") ? -1 : 1;
    return sign * Number(match[2]) / Number(match[3]) / (match[4] ? 100 : 1);
  }
  return undefined;
}

const FUNCTIONS = {
  sqrt: Math.sqrt, exp: Math.exp, ln: Math.log, log: Math.log, log2: Math.log2,
  log10: Math.log10, sin: Math.sin, cos: Math.cos, tan: Math.tan, tanh: Math.tanh,
  sinh: Math.sinh, cosh: Math.cosh, abs: Math.abs,
};
const CONSTANTS = { e: Math.E, pi: Math.PI, "π": Math.PI };
const CALCULATOR = /\s*(\d+\.?\d*(?:e[+-]?\d{1,3})?(?![\w.])|\.\d+(?![\w.])|[A-Za-zπ]\w*|\*\*|[-+*/^()])\s*/y;

// Arithmetic with brackets and the usual functions; undefined for anything else.
function calculate(text) {
  const tokens = [];
  CALCULATOR.lastIndex = 0;
  while (CALCULATOR.lastIndex < text.length) {
    const match = CALCULATOR.exec(text);
    if (!match || tokens.length > 200) return undefined;
    tokens.push(match[1]);
  }
  let at = 0;
  function take(sign) {
    if (tokens[at] !== sign) return false;
    at++;
    return true;
  }
  function sum() {
    let value = product();
    for (;;) {
      if (take("+")) value += product();
      else if (take("-")) value -= product();
      else return value;
    }
  }
  function product() {
    let value = signed();
    for (;;) {
      if (take("*")) value *= signed();
      else if (take("/")) value /= signed();
      else return value;
    }
  }
  function signed() {
    if (take("-")) return -signed();
    return take("+") ? signed() : power();
  }
  function power() {
    const base = atom();
    if (!take("^") && !take("**")) return base;
    const exponent = signed();
    // Real roots of negative numbers are the application's affair.
    return base < 0 && !Number.isInteger(exponent) ? NaN : Math.pow(base, exponent);
  }
  function atom() {
    const token = tokens[at++];
    if (token === "(") return closed(sum());
    if (token !== undefined && /^[\d.]/.test(token)) return Number(token);
    if (has(CONSTANTS, token || "")) return CONSTANTS[token];
    if (has(FUNCTIONS, token || "") && take("(")) {
      return FUNCTIONS[token](closed(sum()));
    }
    return NaN;
  }
  function closed(value) {
    return take(")") ? value : NaN;
  }
  const value = sum();
  return at === tokens.length && Number.isFinite(value) ? value : undefined;
}

function isClose(given, key, slack) {
  return Math.abs(given - key) <= slack;
}
