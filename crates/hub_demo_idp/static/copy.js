// "Copy" buttons: the value stands in the element that data-copy names.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(source);
  }
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
});
for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = false;
