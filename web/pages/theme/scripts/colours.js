// The choice between light and dark, kept in the browser.

{
  const place = document.querySelector(".colours");
  const choice = place.querySelector("select");
  place.hidden = false;
  choice.value = document.documentElement.dataset.theme ?? "";
  choice.addEventListener("change", () => {
    if (choice.value) document.documentElement.dataset.theme = choice.value;
    else delete document.documentElement.dataset.theme;
    try {
      localStorage.setItem("theme", choice.value);
    } catch { /* then it holds for this page */ }
  });
}
