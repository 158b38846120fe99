(function () {
  "use strict";
  // Later steps would give the asked one away: hide them, where styles cannot.
  var steps = document.querySelectorAll(".qz-front .step");
  for (var i = 0; i < steps.length; i++) {
    if (!steps[i].querySelector(".cloze")) continue;
    for (var next = steps[i].nextElementSibling; next; next = next.nextElementSibling) {
      next.style.display = "none";
    }
  }
})();
