// Builds kit/static from frontend/: one style sheet (Sass), one script (esbuild), and htmx as it is published.
// Run `npm ci && npm run build` after changing anything here; the results are committed, so running needs no Node.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as esbuild from "esbuild"
import * as sass from "sass"

const here = dirname(fileURLToPath(import.meta.url))
const modules = process.env.NODE_PATH || join(here, "..", "node_modules")
const out = join(here, "..", "platform", "permits", "faces", "kit", "static")
mkdirSync(out, { recursive: true })

const { css } = sass.compile(join(here, "permits.scss"), { loadPaths: [modules], quietDeps: true })
const small = await esbuild.transform(css, { loader: "css", minify: true, target: "es2020" })
writeFileSync(join(out, "permits.css"), small.code)

await esbuild.build({
  entryPoints: [join(here, "permits.js")],
  outfile: join(out, "permits.js"),
  bundle: true,
  minify: true,
  target: "es2020",
})
await esbuild.build({ entryPoints: [join(here, "kiosk.js")], outfile: join(out, "kiosk.js"), bundle: true, minify: true, target: "es2020" })
await esbuild.build({ entryPoints: [join(here, "upload.js")], outfile: join(out, "upload.js"), minify: true, target: "es2020" })
await esbuild.build({ entryPoints: [join(here, "tick.js")], outfile: join(out, "tick.js"), minify: true, target: "es2020" })
copyFileSync(join(modules, "htmx.org", "dist", "htmx.min.js"), join(out, "htmx.min.js"))
