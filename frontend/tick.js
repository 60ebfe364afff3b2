// A beat every second and a half, also while the page lies behind others, where a page's own clock is slowed down.
setInterval(() => postMessage(0), 1500)
