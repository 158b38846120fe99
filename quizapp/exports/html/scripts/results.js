// After handing in: each question with its mark, its key and the reasons; the score.

function openKey() {
  const holder = document.getElementById("key");
  if (!holder) return null;
  const hidden = atob(holder.textContent);
  const bytes = Uint8Array.from(hidden, function (sign, at) {
    return sign.charCodeAt(0) ^ PAPER.id.charCodeAt(at % PAPER.id.length);
  });
  return JSON.parse(new TextDecoder().decode(bytes));
}

const OPEN = ["waiting", "undecided"];

// The mark of a question; what the person ticked decides where they judge.
function markOf(at, answer, response, ticks) {
  const found = judge(answer.judging, response);
  const judged = OPEN.includes(found.result);
  if (judged && ticks) Object.assign(found, graded(ticks.length / answer.points.length), { mistake: null });
  found.judged = judged;
  found.points = PAPER.points[at];
  found.earned = found.credit * found.points;
  const single = answer.judging.kind === "choice" && !answer.judging.many;
  if (single && found.result === "incorrect") found.earned = -PAPER.negative * found.points;
  return found;
}

function isAssessed(mark) {
  return !OPEN.includes(mark.result);
}

function total(marks, name) {
  return marks.filter(isAssessed).reduce(function (sum, mark) { return sum + mark[name]; }, 0);
}

function pointsText(points) {
  return String(Number(points.toFixed(2)));
}

function showResult(article, answer, mark) {
  const place = article.querySelector(".result");
  place.replaceChildren();
  place.className = "result " + mark.result;
  place.hidden = false;
  const headline = element("p", "headline", place);
  speak(element("span", "", headline), "result." + mark.result);
  if (isAssessed(mark)) {
    headline.append(" · ");
    const values = { earned: pointsText(mark.earned), points: pointsText(mark.points) };
    speak(element("span", "", headline), "credit", values);
  }
  if (mark.mistake && has(answer.mistakes, mark.mistake)) {
    const named = element("p", "mistake", place);
    speak(element("b", "", named), "named");
    named.append(" ");
    // Written by the application, every word of it escaped.
    element("span", "", named).innerHTML = answer.mistakes[mark.mistake];
  }
  return place;
}

function showBack(place, answer) {
  element("div", "back", place).innerHTML = answer.back;
}

// The points to tick; ``settle`` gets their numbers.
function showTicks(place, answer, mark, ticks, settle) {
  const box = element("fieldset", "ticks", place);
  speak(element("legend", "", box), answer.judging.kind === "self" ? "self" : "undecided");
  answer.points.forEach(function (point, at) {
    const label = element("label", "option", box);
    const tick = element("input", "", label);
    tick.type = "checkbox";
    tick.value = String(at + 1);
    tick.checked = Boolean(ticks && ticks.includes(at + 1));
    element("span", "", label).innerHTML = point;
  });
  const button = element("button", "settle", box);
  button.type = "button";
  speak(button, "settle");
  button.addEventListener("click", function () {
    const met = Array.from(box.querySelectorAll("input:checked"), function (tick) { return Number(tick.value); });
    settle(met);
  });
}
