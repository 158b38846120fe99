// The verdict on a response: {result, credit, mistake}. The same as the application's
// wherever it is not "undecided", which leaves the question to the person or to it.

const LONGEST = 1000;

function judge(key, response) {
  if (!strip(response)) return verdict("blank", 0);
  if (key.kind === "self") return verdict("waiting", 0);
  if (isBlank(response)) return verdict("unreadable", 0);
  if (FOREIGN.test(fold(response)) || key.kind === "formula") return verdict("undecided", 0);
  if (Array.from(response).length > LONGEST) return verdict("unreadable", 0);
  try {
    return JUDGES[key.kind](key, response);
  } catch (error) {
    if (error instanceof Unreadable) return verdict("unreadable", 0);
    if (error instanceof Undecided) return verdict("undecided", 0);
    throw error;
  }
}

// Digits and blanks that only some languages know as such.
const FOREIGN = /(?![0-9])\p{Nd}|[\x00-\x08\x0b\x0c\x0e-\x1f\x85\u2028\u2029\ufeff]/u;

function verdict(result, credit, mistake) {
  return { result: result, credit: credit, mistake: mistake || null };
}

function graded(credit) {
  const share = Math.min(1, Math.max(0, credit));
  if (share >= 1 - 1e-12) return verdict("correct", 1);
  return verdict(share > 0 ? "partial" : "incorrect", share);
}

function countIn(items, others) {
  return items.filter(function (item) { return others.includes(item); }).length;
}

// ----- Chosen -----

function judgeChoice(key, response) {
  const none = key.many && saysNone(response);
  const chosen = none ? [] : readLetters(response, key.count);
  if (!key.many) {
    if (chosen.length !== 1) throw new Unreadable("one");
    return graded(key.right.includes(chosen[0]) ? 1 : 0);
  }
  refuseRepeats(chosen);
  const hits = countIn(chosen, key.right);
  const found = key.right.length ? hits / key.right.length : Number(!chosen.length);
  return graded(found - (chosen.length - hits) / Math.max(key.count - key.right.length, 2));
}

function judgeSides(key, response) {
  const given = readSides(response);
  requireCount(given, key.right.length);
  return gradedRows(key.right, given);
}

const ROW_NUMBER = /(?<!\d)\d{1,2}\s?[-:=.)]?\s?(?=[a-z])/g;

function judgePairs(key, response) {
  const text = fold(response).toLowerCase().replace(ROW_NUMBER, " ");
  const chosen = readLetters(text, key.right.length);
  requireCount(chosen, key.right.length);
  refuseRepeats(chosen);
  return gradedRows(key.right, chosen);
}

function gradedRows(right, given) {
  const hits = right.filter(function (side, row) { return side === given[row]; }).length;
  return graded(hits / right.length);
}

// ``before`` holds every pair of shown numbers of which the first comes first.
function judgeOrder(key, response) {
  const numbers = readNumbers(response, key.count, true);
  refuseRepeats(numbers);
  requireCount(numbers, key.count);
  const broken = key.before.filter(function (pair) {
    return numbers.indexOf(pair[0]) > numbers.indexOf(pair[1]);
  }).length;
  return graded(broken ? (key.before.length - 2 * broken) / key.before.length : 1);
}

function judgeLines(key, response) {
  const given = readNumbers(response, key.count);
  refuseRepeats(given);
  const hits = countIn(given, key.right), extra = given.length - hits;
  if (key.right.length === 1 && given.length === 1) return graded(hits);
  const sound = key.count - key.right.length;
  const cost = extra / Math.max(Math.min(sound, key.right.length + 1), 2);
  return graded(hits / key.right.length - cost);
}

function judgeGap(key, response) {
  if (matchesWords(response, key.words)) return graded(1);
  if (key.formula) return verdict("undecided", 0);
  if (key.value) {
    const value = readNumber(response);
    if (value === undefined) throw new Undecided(response);
    if (value !== null) return graded(isClose(value, key.value.a, key.value.abs) ? 1 : 0);
    if (!key.words.length) throw new Unreadable(response);
  }
  return graded(isSlipOf(response, key.words) ? 1 : 0);
}

// ----- Computed -----

// A given may be called like a constant; then only the application knows what is meant.
function refuseShadows(key, response) {
  for (const name of key.shadows) {
    if (new RegExp("(?<![\\d.])" + name).test(fold(response))) throw new Undecided(name);
  }
}

function judgeNumber(key, response) {
  refuseShadows(key, response);
  const value = readNumber(response);
  if (value === undefined) throw new Undecided(response);
  if (value === null) throw new Unreadable(response);
  const typed = readLiteral(strip(fold(response))) !== undefined;
  const whole = key.exact && typed && Number.isInteger(key.a);
  if (whole ? value === key.a : isClose(value, key.a, key.abs)) return graded(1);
  return byRival(key, [], [value]) || graded(0);
}

// The verdict of the nearest listed value that was given, if any.
function byRival(key, shape, values) {
  let best = null, nearest = Infinity;
  for (const rival of key.rivals) {
    if (!isSameShape(rival.shape, shape) || !isSame(rival, values)) continue;
    const distance = Math.max(0, ...values.map(function (x, i) { return Math.abs(x - flat(rival.a)[i]); }));
    if (distance < nearest) {
      nearest = distance;
      best = rival;
    }
  }
  if (best === null) return null;
  if (best.credit === null) return verdict("incorrect", 0, best.id);
  return verdict(best.credit >= 1 ? "correct" : "partial", Math.min(1, best.credit), best.id);
}

function judgeArray(key, response) {
  refuseShadows(key, response);
  const table = readTable(response);
  const values = flat(table.values), keys = flat(key.a), slack = flat(key.abs);
  const shape = fittedShape(table, key.shape);
  const fits = isSameShape(shape, key.shape);
  if (fits && isSame(key, values)) return graded(1);
  const known = byRival(key, shape, values);
  if (known !== null) return known;
  if (!fits) return graded(0);
  if (values.length > 1 && values.every(function (x) { return x === values[0]; })) return graded(0);
  const right = values.filter(function (x, i) { return isClose(x, keys[i], slack[i]); }).length;
  const share = right / values.length;
  // One slip in all of it earns half at most.
  return graded(isOneSlip(key, keys, values) ? Math.min(share, 0.5) : share);
}

function isOneSlip(key, keys, values) {
  if (key.slips.some(function (slip) { return isSame(slip, values); })) return true;
  if (keys.length < 2) return false;
  function dot(one, other) {
    return one.reduce(function (sum, x, i) { return sum + x * other[i]; }, 0);
  }
  function agrees(expected, given) {
    return isSame({ a: expected, abs: allowance(key.tolerance, expected) }, given);
  }
  const size = dot(keys, keys), ratio = size ? dot(keys, values) / size : 0;
  if (ratio && agrees(keys.map(function (x) { return ratio * x; }), values)) return true;
  const offset = values.reduce(function (sum, x, i) { return sum + x - keys[i]; }, 0) / keys.length;
  if (agrees(keys.map(function (x) { return x + offset; }), values)) return true;
  function sorted(numbers) { return numbers.slice().sort(function (x, y) { return x - y; }); }
  return agrees(sorted(keys), sorted(values));
}

// The allowed difference of each entry of an array.
function allowance(tolerance, keys) {
  const sizes = keys.map(Math.abs), largest = Math.max(0, ...sizes);
  return sizes.map(function (size) {
    if (tolerance.exact) return size * 1e-12;
    if (tolerance.decimals !== null) return 0.5 * Math.pow(10, -tolerance.decimals) * (1 + 1e-9);
    if (tolerance.digits !== null) {
      if (!size) return tolerance.atol;
      const place = Math.floor(Math.log10(size)) - tolerance.digits + 1;
      return 0.5 * Math.pow(10, place) * (1 + 1e-9);
    }
    return Math.max(tolerance.rtol * Math.max(size, 0.01 * largest), tolerance.atol);
  });
}

// ----- Sizes -----

const SIZE_OF = /^\s*(?:torch\.)?Size(?=\s*\()/;
const TIMES = /(?<=[\dA-Za-z)])\s*[×✕]\s*|(?<=\d)\s*[xX*]\s*(?=\d)/g;

function judgeShape(key, response) {
  const given = readSizes(response, key.names);
  if (JSON.stringify(given) === JSON.stringify(key.a)) return graded(1);
  const known = key.rivals.find(function (rival) {
    return JSON.stringify(rival.a) === JSON.stringify(given);
  });
  return verdict("incorrect", 0, known && known.id);
}

// Whole numbers, and the letters that stand for sizes.
function readSizes(response, names) {
  let text = fold(response).replace(SIZE_OF, "");
  if (!/[,;]/.test(text)) text = text.replace(TIMES, ",");
  text = strip(text);
  while (isWrapped(text, "([{")) text = strip(text.slice(1, -1));
  const pieces = filled(text.split(/[,;]/.test(text) ? /[,;]/ : /\s/).map(strip));
  return pieces.map(function (piece) {
    if (has(names, piece)) return names[piece];
    const size = /^\d{1,15}$/.test(piece) ? Number(piece) : calculate(piece);
    if (size === undefined) throw new Undecided(piece);
    if (!Number.isInteger(size)) throw new Unreadable(piece);
    return size;
  });
}

const JUDGES = {
  choice: judgeChoice, sides: judgeSides, pairs: judgePairs, order: judgeOrder,
  lines: judgeLines, gap: judgeGap, number: judgeNumber, array: judgeArray,
  shape: judgeShape,
};

// Tell whether a typed text can be read at all; what it is worth is not looked at.
function isReadable(form, count, response) {
  if (!strip(response) || FOREIGN.test(fold(response))) return true;
  try {
    if (form === "number") return readNumber(response) !== null;
    if (form === "array") readTable(response);
    if (form === "order") {
      const numbers = readNumbers(response, count, true);
      refuseRepeats(numbers);
      requireCount(numbers, count);
    }
    return true;
  } catch (error) {
    return !(error instanceof Unreadable);
  }
}
