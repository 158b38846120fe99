// Words: what is dress, what is a slip, what differs.

const GREEK = {
  "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon",
  "ζ": "zeta", "η": "eta", "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu",
  "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi",
  "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
};
const NEGATIONS = ["un", "in", "im", "ir", "il", "non", "dis", "de", "anti", "a", "ab"];
const LONG_ENOUGH = 6;

function isBlank(text) {
  return !/[^\p{C}\p{Z}]/u.test(text);
}

function isSentenceLike(text) {
  return !/\p{Nd}|[+*/^=<>|]/u.test(text);
}

// The words of a text without dress: what remains is the meaning.
function normalise(text) {
  let plain = fold(text).normalize("NFKC").toLowerCase();
  plain = plain.replace(/ß/g, "ss").replace(/ς/g, "σ");
  plain = plain.replace(/[α-ωϕϵ]/g, function (letter) {
    return has(GREEK, letter) ? " " + GREEK[letter] + " " : letter;
  });
  plain = plain.replace(/[$\\]/g, " ").replace(/[{}"'`_]/g, " ");
  plain = strip(plain.replace(SPACES, " ")).replace(/^[.。!,;: ]+|[.。!,;: ]+$/g, "");
  plain = plain.replace(/^(?:the|an|a) (?=\S{2})|(?<= )(?:the|an|a) (?=\S)/g, "");
  plain = plain.replace(/(?<=[a-z])iz/g, "is");
  plain = plain.replace(/(?<=[a-z]{2})our(?=s?(?![\p{L}\p{N}_]))/gu, "or");
  if (isSentenceLike(plain)) plain = plain.replace(/[-,;:.()]+/g, "");
  return plain.replace(SPACES, "");
}

function singular(word) {
  const letters = Array.from(word);
  const long = letters.length >= LONG_ENOUGH - 1;
  if (!long || !word.endsWith("s")) return word;
  return "sui".includes(letters[letters.length - 2]) ? word : word.slice(0, -1);
}

// Tell whether a text is one of the accepted ones but for its dress.
function matchesWords(given, accepted) {
  const plain = singular(normalise(given));
  return accepted.some(function (text) { return plain === singular(normalise(text)); });
}

function isOneKeyApart(one, other) {
  if (Math.abs(one.length - other.length) > 1) return false;
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start &&
    one[one.length - 1 - end] === other[other.length - 1 - end]) end++;
  const left = one.slice(start, one.length - end);
  const right = other.slice(start, other.length - end);
  if (Math.max(left.length, right.length) <= 1) return left !== right;
  return left.length === 2 && right.length === 2 && left === right[1] + right[0];
}

function isSlip(plain, target) {
  if (Math.min(plain.length, target.length) < LONG_ENOUGH) return false;
  if (plain[0] !== target[0]) return false;
  if (!/^[a-z]+$/i.test(plain) || !/^[a-z]+$/i.test(target)) return false;
  const longer = plain.length > target.length ? plain : target;
  const shorter = plain.length > target.length ? target : plain;
  const negated = NEGATIONS.some(function (no) { return longer === no + shorter; });
  return !negated && isOneKeyApart(plain, target);
}

// Tell whether a text is an accepted long word with one wrong key.
function isSlipOf(given, accepted) {
  const plain = normalise(given);
  return accepted.some(function (text) { return isSlip(plain, normalise(text)); });
}
