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

// Beside the box of a day, the browser's calendar; what is chosen there stands in the box.
if ("showPicker" in HTMLInputElement.prototype) document.documentElement.classList.add("pw-picks")
document.addEventListener("click", (event) => {
  const day = event.target.closest("[data-pick]")?.parentElement
  if (!day) return
  const made = { type: "date", tabIndex: -1, ariaHidden: "true" }
  const picker = day.querySelector("[data-picker]") || day.appendChild(Object.assign(document.createElement("input"), made))
  picker.dataset.picker = ""
  picker.value = /^\d{4}-\d\d-\d\d$/.test(day.firstElementChild.value) ? day.firstElementChild.value : ""
  picker.showPicker()
})
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-picker]") || !event.target.value) return
  const box = event.target.parentElement.firstElementChild
  box.value = event.target.value
  box.dispatchEvent(new Event("input", { bubbles: true }))
  box.focus()
})

// What a page asks follows its answers at once. The server says which questions these are; here they only come and go:
// those that stay are not touched, those that went come back as they were left, and a question that has the focus waits
// until it has it no longer. What cannot be asked now (no network, signed out) is asked when the page is sent.
const live = document.querySelector("[data-asks]")
const PAUSE = 300
const known = new Map()
let asking = new AbortController()
let pause

const partOf = (node) => node.dataset.question || node.dataset.section
const partsOf = (node) => [...node.children].filter(partOf)
const questionsOf = (node) => node.querySelectorAll("[data-question]")
const remember = () => questionsOf(live).forEach((one) => known.set(one.dataset.question, one))

function askSoon() {
  asking.abort()
  asking = new AbortController()
  clearTimeout(pause)
  live.dataset.asking = ""
  pause = setTimeout(ask, PAUSE, asking.signal)
}

async function ask(signal) {
  const body = new FormData(live.closest("form"))
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name)
  try {
    const answer = await fetch(live.dataset.asks, { method: "POST", body, signal, redirect: "error" })
    if (answer.ok) show(await answer.text(), signal)
  } catch { /* The page goes on as it stands. */ }
  if (!signal.aborted) delete live.dataset.asking
}

function show(answer, signal) {
  if (signal.aborted) return
  const fresh = document.createElement("template")
  fresh.innerHTML = answer
  for (const one of questionsOf(fresh.content)) {
    const here = known.get(one.dataset.question)
    if (!here) continue
    sayAnew(here, one)
    if (!here.isConnected) one.replaceWith(here)
  }
  follow(live, fresh.content)
  remember()
  live.parentNode.querySelector("[data-asked]").textContent = fresh.content.querySelector("[data-says]").textContent
  document.querySelectorAll("[data-error-summary] a").forEach((link) => {
    link.closest("li").hidden = !document.getElementById(decodeURIComponent(link.hash.slice(1)))
  })
}

// What is said of a question that stays: whether it must be answered, and what a computed one comes to.
function sayAnew(here, fresh) {
  const said = (node) => [...node.querySelectorAll(".govuk-label, .govuk-fieldset__legend, .pw-fixed")]
  const now = said(fresh)
  if (said(here).length !== now.length) return
  said(here).forEach((one, at) => { if (one.innerHTML !== now[at].innerHTML) one.innerHTML = now[at].innerHTML })
}

function follow(here, fresh) {
  const wanted = new Map(partsOf(fresh).map((one) => [partOf(one), one]))
  for (const one of partsOf(here)) if (!wanted.has(partOf(one))) leave(one)
  let next = partsOf(here)[0] || null
  for (const [name, one] of wanted) {
    const stands = partsOf(here).find((other) => partOf(other) === name)
    if (!stands) here.insertBefore(one, next)
    else if (stands.dataset.section) follow(stands, one)
    next = (stands || one).nextElementSibling
  }
}

function leave(one) {
  if (one.contains(document.activeElement)) one.addEventListener("focusout", askSoon, { once: true })
  else one.remove()
}

if (live) {
  remember()
  live.addEventListener("input", (event) => {
    if (event.target.type !== "file" && event.target.closest("[data-decides]")) askSoon()
  })
}

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

// Words typed on the page of a case are kept in this window until something was done with them: whoever leaves the page,
// or is led away from it, finds them again. What the server says of a box goes before what was kept for it.
const typing = document.querySelector("form[data-remembers]")
const forgetTyped = (done) => done && sessionStorage.removeItem(`pw-typed:${done.dataset.done}`)
forgetTyped(document.querySelector("[data-done]"))
if (typing) {
  const place = `pw-typed:${typing.dataset.remembers}`
  const typed = JSON.parse(sessionStorage.getItem(place) || "{}")
  const words = (node) => node.matches("textarea, input[type=text], input:not([type])") && node.name
  for (const node of typing.elements) {
    if (!words(node) || node.value || !typed[node.name]) continue
    node.value = typed[node.name]
    const folded = node.closest("details")
    if (folded) folded.open = true
  }
  typing.addEventListener("input", (event) => {
    if (!words(event.target)) return
    typed[event.target.name] = event.target.value
    sessionStorage.setItem(place, JSON.stringify(typed))
  })
}

// A paper is printed from a frame that nobody sees; where the browser forbids that, from the tab its link opens.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-print]")
  if (!link) return
  event.preventDefault()
  document.querySelector("[data-printing]")?.remove()
  const frame = Object.assign(document.createElement("iframe"), { title: link.textContent, tabIndex: -1, ariaHidden: "true" })
  frame.dataset.printing = ""
  Object.assign(frame.style, { position: "fixed", visibility: "hidden", width: "0", height: "0" })
  frame.addEventListener("load", () => {
    try { frame.contentWindow.print() } catch { window.open(link.href, "_blank", "noopener") }
  })
  frame.src = link.href
  document.body.append(frame)
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

// From one document to the next, round and round.
const steps = document.querySelector("[data-steps]")
const shelf = steps ? [...steps.parentNode.querySelectorAll("a[data-viewer]")] : []
if (shelf.length > 1) steps.hidden = false
shelf[0]?.setAttribute("aria-current", "true")
steps?.addEventListener("click", (event) => {
  const by = Number(event.target.closest("[data-step]")?.dataset.step || 0)
  if (!by) return
  const at = Math.max(0, shelf.findIndex((link) => link.hasAttribute("aria-current")))
  shelf[(at + by + shelf.length) % shelf.length].click()
})

// Keys of a page: a single letter presses what carries it (data-key), or leads to it where pressing should stay a
// person's own (data-key-leads); "?" shows them all. They are silent while somebody types, and can be turned off
// (WCAG 2.2, 2.1.4). Those of the document work from the page and inside its frame.
const keys = document.querySelector("dialog[data-keys]")
const KEYS_OFF = "pw-keys-off"
const typingNow = (node) => node?.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select") || node?.isContentEditable
const lines = () => [...document.querySelectorAll(".pw-check .pw-judge")].filter((one) => one.offsetParent)
const choose = (value) => {
  const line = document.activeElement?.closest?.(".pw-judge") || lines()[0]
  const choice = line?.querySelector(`input[type=radio][value=${value}]`)
  if (!choice) return false
  choice.focus()
  choice.click()
  if (value === "reject") line.querySelector("textarea")?.focus()
  return true
}
const walk = (by) => {
  const all = lines(), here = all.indexOf(document.activeElement?.closest?.(".pw-judge"))
  const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + by))]
  next?.querySelector("input[type=radio]:checked, input[type=radio]")?.focus()
  next?.closest("li")?.scrollIntoView({ block: "nearest" })
  return Boolean(next)
}
const inFrame = (what) => {
  const act = document.getElementById("viewer")?.contentDocument?.querySelector(`[data-does="${what}"]`)
  act?.click()
  return Boolean(act)
}
const DO = {
  j: () => walk(1), k: () => walk(-1), o: () => choose("ok"), s: () => choose("seen"), x: () => choose("reject"),
  "]": () => step(1), "[": () => step(-1), "+": () => inFrame("larger"), "=": () => inFrame("larger"),
  "-": () => inFrame("smaller"), r: () => inFrame("turn"), ".": () => inFrame("page-after"), ",": () => inFrame("page-before"),
  "?": () => showKeys(),
}
const step = (by) => {
  const button = steps?.querySelector(`[data-step="${by}"]`)
  button?.click()
  return Boolean(button)
}
const showKeys = () => {
  for (const one of keys.querySelectorAll("[data-when]")) one.hidden = !document.querySelector(one.dataset.when)
  keys.querySelector("[data-off]").checked = !localStorage.getItem(KEYS_OFF)
  keys.showModal()
  return true
}
function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typingNow(event.target) || keys.open) return
  if (event.key !== "?" && localStorage.getItem(KEYS_OFF)) return
  const bearer = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)
  if (bearer) bearer.matches("[data-key-leads]") ? bearer.focus() : bearer.click()
  else if (!Object.hasOwn(DO, event.key) || !DO[event.key]()) return
  event.preventDefault()
}
if (keys) {
  document.addEventListener("keydown", pressed)
  document.querySelector("[data-show-keys]")?.addEventListener("click", showKeys)
  keys.querySelector("[data-off]").addEventListener("change", (event) => {
    if (event.target.checked) localStorage.removeItem(KEYS_OFF)
    else localStorage.setItem(KEYS_OFF, "1")
  })
  const frame = document.getElementById("viewer")
  const listen = () => frame.contentDocument?.addEventListener("keydown", pressed)
  frame?.addEventListener("load", listen)
  if (frame) listen()
}

// Who else has this case open; asking says that it is open here, and stops while nobody sees the page.
const looking = document.querySelector("[data-looking]")
if (looking) setInterval(async () => {
  if (document.hidden) return
  const answer = await fetch(looking.dataset.looking, { redirect: "manual", cache: "no-store" }).catch(() => null)
  if (answer?.status !== 200) return
  const fresh = (await answer.text()).trim()
  if (looking.innerHTML.trim() !== fresh) looking.innerHTML = fresh
}, looking.dataset.again * 1000)

// An act that waits: its seconds run down, then it is carried out; on the page of its own case by the button itself, on
// any other page without leaving it. Whatever does not arrive is carried out by the server all the same.
for (const strip of document.querySelectorAll("[data-parked]")) {
  const until = Date.now() + strip.dataset.parked * 1000
  const count = setInterval(() => {
    const left = Math.max(0, Math.ceil((until - Date.now()) / 1000))
    const told = strip.querySelector("[data-left]")
    if (told.textContent !== String(left)) told.textContent = left
    if (left) return
    clearInterval(count)
    const button = strip.querySelector("button[value=now]")
    if ("here" in strip.dataset) button.click()
    else carryOut(strip, button.form)
  }, 200)
}

async function carryOut(strip, form) {
  if (form.dataset.sent) return
  form.dataset.sent = "1"
  const body = new FormData(form)
  body.set("do", "now")
  const headers = { "X-Requested-With": "fetch" }
  const answer = await fetch(form.action, { method: "POST", body, headers, redirect: "error" }).catch(() => null)
  if (!answer?.ok) return
  const fresh = document.createElement("template")
  fresh.innerHTML = await answer.text()
  forgetTyped(fresh.content.querySelector("[data-done]"))
  strip.replaceWith(fresh.content)
}
document.querySelector("[data-parked][data-here]")?.focus()

// Printing is the browser's own.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print()
})

// What newly comes to a desk pops up on every page of whoever sits there, with a sound, and the list behind it follows.
// What was shown in this window before is not shown again; what somebody else took goes away by itself.
const arrivals = document.querySelector("[data-arrivals]")
const list = arrivals?.querySelector("[data-list]")
const SHOWN = "pw-arrivals-shown", HEARD = "pw-arrivals-heard", QUIET = "pw-arrivals-quiet"
const kept = (name) => new Set(JSON.parse(sessionStorage.getItem(name) || "[]"))
const keep = (name, tasks) => sessionStorage.setItem(name, JSON.stringify([...tasks]))
const title = document.title
let beat, tag = "", underWay = false

// One question at a time, however slow the answer is; none any more once somebody signed out.
async function askForArrivals() {
  if (underWay) return
  underWay = true
  try {
    const headers = tag ? { "If-None-Match": tag } : {}
    const answer = await fetch(arrivals.dataset.arrivals, { headers, redirect: "manual", cache: "no-store" })
    if (answer.type === "opaqueredirect") beat.terminate()
    if (answer.status === 200) {
      tag = answer.headers.get("ETag") || ""
      showArrivals(await answer.text())
    }
  } catch { /* No network: asked again at the next beat. */ }
  underWay = false
}

function showArrivals(answer) {
  const fresh = document.createElement("template")
  fresh.innerHTML = answer
  const lines = [...fresh.content.querySelectorAll("[data-arrival]")]
  const there = new Set(lines.map((line) => line.dataset.arrival))
  if (sessionStorage.getItem(SHOWN) === null) keep(SHOWN, there)
  const shown = kept(SHOWN), heard = kept(HEARD)
  const unseen = lines.filter((line) => !shown.has(line.dataset.arrival))
  const unheard = unseen.filter((line) => !heard.has(line.dataset.arrival))
  keep(HEARD, unseen.map((line) => line.dataset.arrival))
  list.replaceChildren(...unseen)
  arrivals.hidden = !unseen.length
  arrivals.querySelector("[data-many]").textContent = unseen.length || ""
  document.title = unseen.length ? `(${unseen.length}) ${title}` : title
  if (unheard.length) {
    sound()
    refreshList()
  }
}

function seen() {
  keep(SHOWN, [...kept(SHOWN), ...[...list.children].map((line) => line.dataset.arrival)])
  arrivals.hidden = true
  document.title = title
}

// Two short notes. A browser that was not touched yet stays silent; the page says it all the same.
async function sound() {
  arrivals.dataset.sounded = Number(arrivals.dataset.sounded || 0) + 1
  if (localStorage.getItem(QUIET)) return
  const player = new AudioContext()
  for (const [at, pitch] of [[0, 660], [0.18, 880]]) {
    const note = player.createOscillator(), loud = player.createGain()
    note.frequency.value = pitch
    loud.gain.setValueAtTime(0.12, player.currentTime + at)
    loud.gain.exponentialRampToValueAtTime(0.001, player.currentTime + at + 0.16)
    note.connect(loud).connect(player.destination)
    note.start(player.currentTime + at)
    note.stop(player.currentTime + at + 0.17)
  }
  setTimeout(() => player.close(), 600)
}

// The list and its numbers as they are now; nobody's box or place on the page is taken away.
async function refreshList() {
  const here = [...document.querySelectorAll("[data-live]")]
  if (!here.length) return
  const answer = await fetch(location.href, { redirect: "error" })
  if (!answer.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html")
  for (const part of here) {
    const now = fresh.querySelector(`[data-live="${part.dataset.live}"]`)
    if (now && !part.contains(document.activeElement)) part.replaceWith(now)
  }
}

if (arrivals) {
  const button = arrivals.querySelector("[data-sound]")
  button.setAttribute("aria-pressed", String(!localStorage.getItem(QUIET)))
  button.addEventListener("click", () => {
    if (localStorage.getItem(QUIET)) localStorage.removeItem(QUIET)
    else localStorage.setItem(QUIET, "1")
    button.setAttribute("aria-pressed", String(!localStorage.getItem(QUIET)))
  })
  arrivals.querySelector("[data-close]").addEventListener("click", seen)
  list.addEventListener("click", (event) => { if (event.target.closest("a")) seen() })
  beat = new Worker(arrivals.dataset.tick)
  beat.onmessage = askForArrivals
  askForArrivals()
}

// What is looked for is found while it is typed: the page is asked for what it would show, and only what was found is
// put in its place. Without scripts a button does the same.
let searching
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-search]")) return
  clearTimeout(searching)
  searching = setTimeout(async () => {
    const asked = new URLSearchParams()
    for (const one of event.target.form.querySelectorAll("[data-search]")) {
      if (one.type !== "checkbox" || one.checked) asked.set(one.name, one.value)
    }
    const answer = await fetch(`${location.pathname}?${asked}`, { redirect: "error" }).catch(() => null)
    const typed = event.target.type === "checkbox" || asked.get(event.target.name) === event.target.value
    if (!answer || !answer.ok || !typed) return
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-found]")
    document.querySelector("[data-found]").replaceChildren(...fresh.childNodes)
  }, 200)
})
