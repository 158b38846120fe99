  if (!pool || !(pool.n > 1)) return;
  var state = hash(pool.id + ":" + studyDay()) + showings(pool.id);
  function random() {
    state = (state + 0x6d2b79f5) | 0;
    var t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  var order = [];
  for (var i = 0; i < pool.n; i++) order.push(i);
  for (var last = pool.n - 1; last > 0; last--) {
    var other = Math.floor(random() * (last + 1));
    var kept = order[last];
    order[last] = order[other];
    order[other] = kept;
  }
  // order[place] is the option shown there; the letters of the back follow it.
  var lists = document.querySelectorAll("ol.options[data-shuffled]");
  for (var l = 0; l < lists.length; l++) {
    var rows = lists[l].children;
    if (rows.length !== pool.n) continue;
    var found = Array.prototype.slice.call(rows);
    for (var p = 0; p < order.length; p++) lists[l].appendChild(found[order[p]]);
  }
  var places = [];
  for (var q = 0; q < order.length; q++) places[order[q]] = q;
  var letters = document.querySelectorAll(".letter[data-o]");
  for (var k = 0; k < letters.length; k++) {
    var index = parseInt(letters[k].getAttribute("data-o"), 10);
    if (places[index] !== undefined) {
      letters[k].textContent = String.fromCharCode(97 + places[index]) + ")";
    }
  }
  var groups = document.querySelectorAll("ul.lettered");
  for (var g = 0; g < groups.length; g++) {
    var items = Array.prototype.slice.call(groups[g].children);
    items.sort(function (a, b) {
      return a.querySelector(".letter").textContent < b.querySelector(".letter").textContent ? -1 : 1;
    });
    items.forEach(function (item) { item.parentNode.appendChild(item); });
  }
