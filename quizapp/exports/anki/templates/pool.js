  if (!pool || !Array.isArray(pool.v) || !pool.v.length) return;
  var seed = hash(pool.id + ":" + studyDay()) + showings(pool.id);
  var variant = pool.v[seed % pool.v.length];
  var stem = document.getElementById("qz-stem");
  if (stem) stem.innerHTML = variant.q;
  var solution = document.querySelector(".qz-solution");
  if (solution) solution.innerHTML = variant.s;
  if (variant.a === undefined || !storage) return;
  var typedKey = "qz-typed:" + pool.id;

  // A decimal comma is read here too: a card has no place to explain the refusal.
  function number(text) {
    var value = readNumber(text);
    if (value === null && /^\s*[+-]?\d+,\d+\s*$/.test(fold(text))) {
      value = readNumber(text.replace(",", "."));
    }
    if (value === null || value === undefined) throw new Unreadable(text);
    return value;
  }
  // true: right, false: wrong, null: no number could be read
  function judge(source) {
    try {
      if (!Array.isArray(variant.a)) return isSame(variant, [number(source)]);
      var table = readTable(source);
      var fits = isSameShape(fittedShape(table, shapeOf(variant.a)), shapeOf(variant.a));
      return fits && isSame(variant, flat(table.values));
    } catch (unread) {
      return null;
    }
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
