// Comfort only: every page works without this file.

// A page that was refused opens at its error summary.
const summary = document.querySelector("[data-error-summary]")
if (summary) summary.focus()

// A second click within three seconds sends nothing.
document.addEventListener("submit", (event) => {
  const form = event.target
  if (form.dataset.sent) return event.preventDefault()
  form.dataset.sent = "1"
  setTimeout(() => delete form.dataset.sent, 3000)
})

// Fields marked data-refresh decide which questions follow: changing one presses the form's own refresh button.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-refresh]")
  const button = form && event.target.matches("input[type=radio], input[type=checkbox], select") &&
    form.querySelector("button[name=refresh]")
  if (button) button.click()
})

// Marks are kept as they are made: a tick or a reason in a form marked data-keeps is sent at once, one after the other,
// and the page stays as it is. What could not be kept goes with the next button pressed.
let keeping = Promise.resolve()
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-keeps]")
  if (!form || !event.target.closest(".pw-judge")) return
  keeping = keeping.then(async () => {
    const body = new FormData(form)
    body.set("do", form.dataset.keeps)
    const told = form.querySelector("[data-kept]")
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } })
    if (told) told.textContent = answer.ok ? told.dataset.kept : ""
  }).catch(() => {})
})

// The document beside the checklist: a list line opens its document in the viewer without leaving the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-viewer]")
  const frame = link && document.getElementById(link.dataset.viewer)
  if (!frame) return
  event.preventDefault()
  frame.src = link.href
  frame.closest("section").scrollIntoView({ block: "nearest" })
  document.querySelectorAll("a[data-viewer]").forEach((each) => each.removeAttribute("aria-current"))
  link.setAttribute("aria-current", "true")
})

// Printing is the browser's own.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print()
})
