// Sends the answer on to the application; without script the button does.
document.querySelector("form[data-submit]")?.requestSubmit();
