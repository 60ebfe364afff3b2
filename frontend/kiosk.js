// A machine in a hall: forgets whoever stood here, and takes pictures of papers. Loaded in kiosks alone.

const still = document.querySelector("[data-kiosk]")
const IDLE = Number(still.dataset.kiosk) * 1000
const WARNING = 20000, PING = 30000
let touched = Date.now(), pinged = Date.now()

const over = () => {
  sessionStorage.clear()
  localStorage.clear()
  location.replace(still.dataset.over)
}

// While somebody types without sending, the server is told that somebody is there.
const touch = () => {
  touched = Date.now()
  if (touched - pinged < PING) return
  pinged = touched
  fetch(still.dataset.here).catch(() => {})
}

for (const kind of ["pointerdown", "keydown", "input", "wheel", "touchmove"])
  document.addEventListener(kind, () => still.open || touch(), { passive: true })
still.querySelector("[data-stay]").addEventListener("click", () => {
  still.close()
  touch()
})
still.addEventListener("cancel", touch)

setInterval(() => {
  const left = IDLE - (Date.now() - touched)
  if (left <= 0) return over()
  if (left > WARNING) return
  if (!still.open) still.showModal()
  still.querySelector("[data-left]").textContent = Math.ceil(left / 1000)
}, 500)

// A page that comes back from the browser's memory is somebody else's.
window.addEventListener("pageshow", (event) => event.persisted && over())
for (const form of document.forms) form.autocomplete = "off"
document.querySelector("[data-scan]")?.focus({ preventScroll: true })

// Beside each box for files that takes pictures, a button that takes one.
const camera = document.querySelector("[data-camera]")
const video = camera.querySelector("video")
let box = null

const stop = () => video.srcObject?.getTracks().forEach((track) => track.stop())

const look = async (input) => {
  box = input
  camera.showModal()
  const none = camera.querySelector("[data-none]"), take = camera.querySelector("[data-take]")
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1920 }, facingMode: "environment" } })
    await video.play()
    none.hidden = true
    take.disabled = false
  } catch {
    none.hidden = false
    take.disabled = true
  }
}

const taken = (picture) => {
  const files = new DataTransfer()
  for (const file of box.multiple ? box.files : []) files.items.add(file)
  files.items.add(new File([picture], `${box.files.length + 1}.jpg`, { type: "image/jpeg" }))
  box.files = files.files
  box.dispatchEvent(new Event("change", { bubbles: true }))
  camera.close()
}

camera.addEventListener("close", stop)
camera.querySelector("[data-close]").addEventListener("click", () => camera.close())
camera.querySelector("[data-take]").addEventListener("click", () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: video.videoWidth, height: video.videoHeight })
  canvas.getContext("2d").drawImage(video, 0, 0)
  canvas.toBlob(taken, "image/jpeg", 0.9)
})
if (navigator.mediaDevices)
  for (const input of document.querySelectorAll("input[type=file][accept*='image/jpeg'], input[type=file][accept*='.jpg']")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "govuk-button govuk-button--secondary", textContent: camera.dataset.camera })
    button.addEventListener("click", () => look(input))
    input.after(button)
  }
