// The fields of a question and the response that they stand for, as one would type it.

const UNSET = "?";

function inputsOf(article) {
  return Array.from(article.querySelectorAll(".answer input, .answer select, .answer textarea"));
}

function rowsOf(article) {
  return Array.from(article.querySelectorAll(".answer .row"));
}

function responseOf(article) {
  const form = article.dataset.form;
  if (form === "text") return inputsOf(article)[0].value;
  if (form === "one" || form === "many") {
    const chosen = inputsOf(article).filter(function (input) { return input.checked; });
    return chosen.map(function (input) { return input.value; }).join(" ");
  }
  const values = rowsOf(article).map(function (row) {
    if (form === "pairs") return row.querySelector("select").value || UNSET;
    const chosen = row.querySelector("input:checked");
    return chosen ? chosen.value : UNSET;
  });
  return values.every(function (value) { return value === UNSET; }) ? "" : values.join(" ");
}

function setResponse(article, response) {
  const form = article.dataset.form, values = response ? response.split(" ") : [];
  if (form === "text") {
    inputsOf(article)[0].value = response;
  } else if (form === "one" || form === "many") {
    inputsOf(article).forEach(function (input) { input.checked = values.includes(input.value); });
  } else {
    rowsOf(article).forEach(function (row, at) {
      const value = values[at] === UNSET ? "" : values[at] || "";
      if (form === "pairs") row.querySelector("select").value = value;
      else row.querySelectorAll("input").forEach(function (input) { input.checked = input.value === value; });
    });
  }
}

function canBeRead(article) {
  const response = responseOf(article);
  return !response.split(" ").includes(UNSET) &&
    isReadable(article.dataset.check, Number(article.dataset.count), response);
}

// Words in every language of the paper, of which the page shows one.
function speak(place, name, values) {
  place.replaceChildren();
  for (const lang of Object.keys(PAPER.words)) {
    const span = document.createElement("span");
    span.className = "t";
    span.lang = lang;
    span.textContent = PAPER.words[lang][name].replace(/\{(\w+)\}/g, function (hole, key) {
      return values && key in values ? values[key] : hole;
    });
    place.append(span);
  }
  return place;
}

function element(name, className, parent) {
  const made = document.createElement(name);
  if (className) made.className = className;
  parent.append(made);
  return made;
}
