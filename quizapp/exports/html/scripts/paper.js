// The paper: begin, answer against the clock, hand in, look at the marks.

const ROOT = document.documentElement;
const ARTICLES = Array.from(document.querySelectorAll(".question"));
const LINKS = Array.from(document.querySelectorAll("#bar nav a"));
const SECOND = 1000, MINUTE = 60 * SECOND;
let state = loadState();
let sure = false;
let answers = null;

function byId(name) {
  return document.getElementById(name);
}

// ----- Answering -----

function showAnswered(at) {
  LINKS[at].classList.toggle("answered", Boolean(strip(responseOf(ARTICLES[at]))));
}

function noteFormat(article) {
  const place = article.querySelector(".format");
  if (canBeRead(article)) place.replaceChildren();
  else speak(place, "check");
}

function keepAnswer(at) {
  state.answers[at] = responseOf(ARTICLES[at]);
  saveState(state);
  showAnswered(at);
  sure = false;
}

function listen(article, at) {
  article.querySelector(".answer").addEventListener("input", function () { keepAnswer(at); });
  article.querySelector(".answer").addEventListener("change", function () { noteFormat(article); });
  const clear = article.querySelector(".clear");
  if (clear) {
    clear.addEventListener("click", function () {
      setResponse(article, "");
      keepAnswer(at);
      noteFormat(article);
    });
  }
}

// ----- The clock -----

function begin() {
  state.begun = Date.now();
  saveState(state);
  run();
  speak(byId("notice"), "begun");
  ARTICLES[0].querySelector("input, select, textarea").focus();
}

function run() {
  document.body.classList.remove("unbegun");
  document.querySelector(".start").hidden = true;
  byId("bar").hidden = false;
  tick();
}

function tick() {
  if (state.ended || !state.begun) return;
  const left = state.begun + PAPER.minutes * MINUTE - Date.now();
  if (left <= 0) {
    handIn(true);
    return;
  }
  const seconds = Math.ceil(left / SECOND);
  const time = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
  speak(byId("clock"), "left", { time: time });
  if (seconds === 300 || seconds === 60) speak(byId("notice"), "minutes_left", { n: seconds / 60 });
  window.setTimeout(tick, SECOND - (Date.now() - state.begun) % SECOND);
}

// ----- Handing in -----

function askToHandIn() {
  const missing = ARTICLES.filter(function (article) {
    return !strip(responseOf(article)) || !canBeRead(article);
  }).length;
  if (missing && !sure) {
    sure = true;
    speak(byId("notice"), "sure", { n: missing });
    return;
  }
  handIn(false);
}

function handIn(expired) {
  state.ended = Date.now();
  state.expired = expired;
  saveState(state);
  showDone();
  byId("done").focus();
}

function showDone() {
  sure = false;
  document.body.classList.remove("unbegun");
  document.querySelector(".start").hidden = true;
  byId("bar").hidden = false;
  byId("hand-in").hidden = true;
  byId("clock").replaceChildren();
  byId("notice").replaceChildren();
  if (state.expired) speak(byId("notice"), "time_up");
  ARTICLES.forEach(function (article) {
    article.querySelector(".answer").disabled = true;
    article.querySelector(".format").replaceChildren();
  });
  answers = answers || openKey();
  byId("done").hidden = false;
  byId("score").hidden = answers === null;
  if (answers !== null) ARTICLES.forEach(showMark);
  showSheet();
}

function markAt(at) {
  return markOf(at, answers[at], responseOf(ARTICLES[at]), state.ticks[at]);
}

function showMark(article, at) {
  const mark = markAt(at);
  const place = showResult(article, answers[at], mark);
  showBack(place, answers[at]);
  if (mark.judged) {
    showTicks(place, answers[at], mark, state.ticks[at], function (met) {
      state.ticks[at] = met;
      saveState(state);
      showMark(article, at);
      showSheet();
      article.querySelector(".settle").focus();
    });
  }
  LINKS[at].className = mark.result;
}

function showSheet() {
  if (answers !== null) showScore();
  const cells = ARTICLES.map(function (article, at) {
    return cellOf(at, responseOf(article), state.ticks[at]);
  });
  const text = csvText(state.person, cells);
  byId("csv").value = text;
  const old = byId("download").href;
  if (old) URL.revokeObjectURL(old);
  byId("download").href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  byId("download").download = "responses-" + PAPER.id + ".csv";
}

function showScore() {
  const marks = ARTICLES.map(function (_, at) { return markAt(at); });
  const points = total(marks, "points"), earned = Math.max(0, total(marks, "earned"));
  const place = byId("score");
  place.dataset.earned = earned;
  place.dataset.points = points;
  speak(place, "sheet_score", {
    percent: Math.round(points ? 100 * earned / points : 0),
    earned: pointsText(earned), points: pointsText(points),
  });
  const waiting = marks.filter(function (mark) { return !isAssessed(mark); }).length;
  if (!waiting) return;
  place.append(" ");
  speak(element("span", "note", place), "sheet_waiting", { n: waiting });
}

// ----- Around it -----

function turnTo(lang) {
  ROOT.dataset.tongue = lang;
  ROOT.lang = lang;
  document.querySelectorAll(".tongue").forEach(function (button) {
    button.setAttribute("aria-pressed", String(button.dataset.to === lang));
  });
}

function copy() {
  byId("csv").select();
  const done = function () { speak(byId("notice"), "copied"); };
  if (navigator.clipboard) navigator.clipboard.writeText(byId("csv").value).then(done, function () { /* it is selected */ });
  else if (document.execCommand("copy")) done();
}

function startAgain() {
  if (!sure) {
    sure = true;
    speak(byId("notice"), "again_sure");
    return;
  }
  forgetState();
  window.location.reload();
}

ARTICLES.forEach(function (article, at) {
  listen(article, at);
  setResponse(article, state.answers[at] || "");
  showAnswered(at);
});
document.querySelectorAll(".tongue").forEach(function (button) {
  button.addEventListener("click", function () { turnTo(button.dataset.to); });
});
byId("person").value = state.person;
byId("person").addEventListener("input", function () {
  state.person = byId("person").value;
  saveState(state);
  if (state.ended) showSheet();
});
byId("begin").addEventListener("click", begin);
byId("hand-in").addEventListener("click", askToHandIn);
byId("copy").addEventListener("click", copy);
byId("again").addEventListener("click", startAgain);
turnTo(ROOT.dataset.tongue);
if (state.ended) showDone();
else if (state.begun) run();
else {
  document.body.classList.add("unbegun");
  document.querySelector(".start").hidden = false;
}
