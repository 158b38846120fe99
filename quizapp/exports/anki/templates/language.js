(function () {
  "use strict";
  var box = document.getElementById("qz-lang");
  if (!box) return;
  try {
    box.checked = window.sessionStorage.getItem("qz-lang") === "2";
  } catch (blocked) { /* the switch still works, it only forgets */ }
  box.onchange = function () {
    try {
      window.sessionStorage.setItem("qz-lang", box.checked ? "2" : "1");
    } catch (blocked) { /* as above */ }
  };
})();
