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
