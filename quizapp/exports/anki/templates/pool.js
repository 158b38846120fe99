  if (!pool || !Array.isArray(pool.v) || !pool.v.length) return;
  var seed = hash(pool.id + ":" + studyDay()) + showings(pool.id);
  var variant = pool.v[seed % pool.v.length];
  var stem = document.getElementById("qz-stem");
  if (stem) stem.innerHTML = variant.q;
  var solution = document.querySelector(".qz-solution");
  if (solution) solution.innerHTML = variant.s;
  if (variant.a === undefined || !storage) return;
  var typedKey = "qz-typed:" + pool.id;

  // Every way to read one number: a comma may part thousands or decimals.
  function readings(text) {
    var found = [];
    var plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
    if (plain.test(text)) found.push(Number(text));
    if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?(e[+-]?\d+)?$/i.test(text)) {
      found.push(Number(text.replace(/,/g, "")));
    }
    if (text.split(",").length === 2 && plain.test(text.replace(",", "."))) {
      found.push(Number(text.replace(",", ".")));
    }
    return found;
  }
  function tidy(text) {
    return text.normalize("NFKC").replace(/[\u2212\u2013\u2010\u2011]/g, "-")
      .replace(/\u2044/g, "/").replace(/[_'\u00a0$]/g, "");
  }
  function numbers(source) {
    var text = source.replace(/\s/g, "").replace(/^[^\d+\-.,=\u2248]*[=\u2248]/, "");
    var percent = /\\?%$/.test(text);
    if (percent) text = text.replace(/\\?%$/, "");
    text = text.replace(/(?:\u00d7|\*|x)10(?:\^|\*\*)[({]?([+-]?\d+)[)}]?/i, "e$1");
    var parts = text.split("/"), found = [];
    if (parts.length > 2) return [];
    readings(parts[0]).forEach(function (upper) {
      (parts.length === 2 ? readings(parts[1]) : [1]).forEach(function (lower) {
        if (lower !== 0) found.push(upper / lower / (percent ? 100 : 1));
      });
    });
    return found;
  }
  function close(given, key, slack) {
    return Math.abs(given - key) <= slack;
  }
  function rowsOf(source) {
    var text = source.trim();
    var parts = /^\[\s*\[/.test(text) ? text.split(/\]\s*,?\s*\[/) : text.split(/[;\n]/);
    return parts.map(function (row) {
      return row.replace(/[[\]()]/g, " ").trim().split(/\s*,\s*|\s+/).filter(Boolean);
    }).filter(function (row) { return row.length; });
  }
  // true: right, false: wrong, null: no number could be read
  function judge(source) {
    var text = tidy(source);
    if (!Array.isArray(variant.a)) {
      var found = numbers(text);
      if (!found.length) return null;
      return found.some(function (x) { return close(x, variant.a, variant.abs); });
    }
    var rows = rowsOf(text), keys = variant.a, slack = variant.abs;
    if (!Array.isArray(keys[0])) {
      keys = [keys];
      slack = [slack];
      rows = [[].concat.apply([], rows)];
    }
    var unread = rows.some(function (row) {
      return row.some(function (cell) { return !numbers(cell).length; });
    });
    if (unread || !rows.length || !rows[0].length) return null;
    return rows.length === keys.length && rows.every(function (row, i) {
      return row.length === keys[i].length && row.every(function (cell, j) {
        return numbers(cell).some(function (x) { return close(x, keys[i][j], slack[i][j]); });
      });
    });
  }
  function show(verdict, source) {
    var place = document.getElementById("qz-result");
    if (!place) return;
    var name = verdict === null ? "unread" : verdict ? "right" : "wrong";
    place.className = verdict ? "good" : "bad";
    place.innerHTML = pool.w[name];
    var quoted = place.querySelectorAll(".qz-yours");
    for (var i = 0; i < quoted.length; i++) quoted[i].textContent = source;
  }

  if (isBack) {
    var typed = storage.getItem(typedKey) || "";
    if (typed.trim()) show(judge(typed), typed.trim());
    return;
  }
  var place = document.getElementById("qz-input");
  if (!place) return;
  storage.removeItem(typedKey);
  var input = document.createElement("input");
  input.type = "text";
  input.className = "typed";
  input.id = "qz-typed";
  input.setAttribute("inputmode", Array.isArray(variant.a) ? "text" : "decimal");
  input.setAttribute("autocomplete", "off");
  input.setAttribute("aria-label", pool.w.label);
  input.placeholder = pool.w.label;
  input.addEventListener("input", function () {
    storage.setItem(typedKey, input.value);
  });
  ["keydown", "keyup", "keypress"].forEach(function (name) {
    input.addEventListener(name, function (event) {
      event.stopPropagation();
      if (name !== "keydown" || event.key !== "Enter" || event.isComposing) return;
      if (typeof window.pycmd === "function") window.pycmd("ans");
      else if (typeof window.showAnswer === "function") window.showAnswer();
    });
  });
  place.appendChild(input);
  try {
    input.focus({ preventScroll: true });
  } catch (old) { input.focus(); }
