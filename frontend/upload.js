// Files of materials go up in parts, with how far they are, and go on where they broke off: when the connection is back,
// after the page was loaded again, or from the same device later. The server says how much it has. Without this script
// the form sends its files whole.
const form = document.querySelector("form[data-parts]")
const PART = 1_000_000, SMALL = 400_000, WAITS = [1, 2, 4, 8, 15, 30]

const bar = document.createElement("div")
bar.className = "pw-sending"
bar.innerHTML = '<p class="govuk-body govuk-!-margin-bottom-1" role="status"></p><progress max="100" aria-hidden="true"></progress>'
const say = (words, percent) => {
  if (bar.firstChild.textContent !== words) bar.firstChild.textContent = words
  if (percent !== undefined) bar.lastChild.value = percent
}
const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000))

async function ask(address, options) {
  for (const seconds of [...WAITS, 0]) {
    const answer = await fetch(address, { redirect: "error", ...options }).catch(() => null)
    if (answer && answer.status < 500) return answer
    if (!seconds) return null
    say(form.dataset.retrying)
    await wait(seconds)
  }
}

// Gives the name the file is known by once it is there, or nothing.
async function send(file, material) {
  const name = `${file.size}|${file.lastModified}|${file.name}`
  const address = `${form.dataset.parts}?${new URLSearchParams({ material, file: name })}`
  const headers = { "X-CSRFToken": form.elements.csrf_token.value, "Content-Type": "application/octet-stream" }
  let answer = await ask(address)
  let at = answer?.ok ? (await answer.json()).at : -1
  while (at >= 0 && at < file.size) {
    const percent = Math.floor(100 * at / file.size)
    say(form.dataset.sending.replace("{name}", file.name).replace("{percent}", percent), percent)
    answer = await ask(`${address}&start=${at}`, { method: "POST", headers, body: file.slice(at, at + PART) })
    at = answer && (answer.ok || answer.status === 409) ? (await answer.json()).at : -1
  }
  return at === file.size ? { name } : { lost: !answer }
}

async function sendAll(chosen, button) {
  const buttons = form.querySelectorAll("button")
  const group = button.closest(".pw-actions") || button
  group.after(bar)
  for (const one of buttons) one.disabled = true
  const done = []
  for (const [input, file] of chosen) {
    const { name, lost } = await send(file, input.name.slice(2))
    if (lost) {
      say(form.dataset.broken)
      for (const one of buttons) one.disabled = false
      return
    }
    // What the server did not take in parts is sent whole, for it to say why.
    if (!name) return finish([], button)
    done.push([input, name])
  }
  finish(done, button)
}

function finish(done, button) {
  const add = (name, value) => {
    const field = document.createElement("input")
    Object.assign(field, { type: "hidden", name, value })
    form.append(field)
  }
  for (const [input, name] of done) {
    add(`part-${input.name.slice(2)}`, name)
    input.disabled = true
  }
  if (button.name) add(button.name, button.value)
  form.submit()
}

form?.addEventListener("submit", (event) => {
  const inputs = [...form.querySelectorAll("input[type=file]")]
  const chosen = inputs.flatMap((input) => [...input.files].map((file) => [input, file]))
  if (chosen.reduce((all, [, file]) => all + file.size, 0) < SMALL || !event.submitter) return
  event.preventDefault()
  sendAll(chosen, event.submitter)
})
