// What must survive a reload: kept where the browser lets us, else only in the page.

const PAPER = JSON.parse(document.getElementById("paper").textContent);
const STORE = "quizapp-paper:" + PAPER.id;

function emptyState() {
  return { begun: 0, ended: 0, expired: false, person: "", answers: {}, ticks: {} };
}

function loadState() {
  try {
    const found = JSON.parse(window.localStorage.getItem(STORE));
    return found && typeof found === "object" ? Object.assign(emptyState(), found) : emptyState();
  } catch (blocked) {
    return emptyState();
  }
}

function saveState(state) {
  try {
    window.localStorage.setItem(STORE, JSON.stringify(state));
  } catch (blocked) { /* the page goes on, it only forgets on a reload */ }
}

function forgetState() {
  try {
    window.localStorage.removeItem(STORE);
  } catch (blocked) { /* nothing was kept */ }
}
