  // The same number on both sides of a card, all day long: a hash of the note and the
  // study day, and how often the card was shown where the tab may remember that.
  var holder = document.getElementById("qz-pool");
  var isBack = document.getElementById("qz-back") !== null;
  var pool = null;
  try {
    pool = JSON.parse(holder.textContent);
  } catch (broken) { /* the static card stays as it is */ }
  var storage = null;
  try {
    window.sessionStorage.setItem("qz-probe", "1");
    window.sessionStorage.removeItem("qz-probe");
    storage = window.sessionStorage;
  } catch (blocked) { /* the day alone decides */ }
  function hash(text) {
    var h = 0x811c9dc5;
    for (var i = 0; i < text.length; i++) {
      h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    }
    return (h ^ (h >>> 15)) >>> 0;
  }
  function studyDay() {
    var now = new Date();
    return Math.floor((now.getTime() - now.getTimezoneOffset() * 60000 - 14400000) / 86400000);
  }
  function showings(id) {
    if (!storage) return 0;
    var key = "qz-shown:" + id;
    var count = parseInt(storage.getItem(key) || "0", 10) || 0;
    if (!isBack) storage.setItem(key, String(++count));
    return count;
  }
