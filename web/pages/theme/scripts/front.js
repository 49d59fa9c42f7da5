// The hesitant eight: what the network says at the temperature that the reader sets, out of the table in the page.

{
  const NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
  const ASKED = 0.9;
  const figure = document.querySelector(".eight");

  function move(slider, { T, p }) {
    const at = slider.valueAsNumber, shares = p[at], most = Math.max(...shares);
    [...figure.querySelectorAll("li")].forEach((bar, digit) => {
      bar.style.setProperty("--p", shares[digit]);
      bar.querySelector("span").textContent = shares[digit].toFixed(2);
    });
    slider.setAttribute("aria-valuetext", `temperature ${T[at]}`);
    const said = `Temperature ${T[at]}: ${NAMES[shares.indexOf(most)]}, with probability ${most.toFixed(2)}.`;
    figure.querySelector("output").value = most >= ASKED && p[at - 1].every(share => share < ASKED) ? `${said} There it is, and nothing was learnt.` : said;
  }

  if (figure) {
    const slider = figure.querySelector("input"), table = JSON.parse(figure.querySelector("script").textContent);
    slider.addEventListener("input", () => move(slider, table));
    move(slider, table);
  }
}
