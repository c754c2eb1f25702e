// Builds static/src into static/build: bundled, minified, named by content, with .gz and .br beside each file,
// and manifest.json ("house.css" -> "house-3QK7….css"). `python3 dev.py build` calls it when something changed.
// The booth, the verifier and the form of a survey are whole pages, also built here; each names the hashes of its script and
// style sheet, so that the one printed SHA-256 of the page stands for all that a voter's browser runs.
// It builds beside the old one and swaps at the end, so a broken build leaves the old one in place.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const STATIC = fileURLToPath(new URL("static/", import.meta.url));
const SOURCE = path.join(STATIC, "src");
const TARGET = path.join(STATIC, "build");
const BUNDLES = ["css/house.css", "css/print.css", "css/hall.css", "css/labels.css", "js/app.js", "js/counting.js", "js/desk.js", "js/hall.js", "js/kiosk.js", "js/paper.js", "js/scan.js", "js/scanner/reader.js", "js/scanner/scanner.js", "js/score.js", "js/slips.js", "js/slips_scan.js", "js/telling.js"];
const BOOTH = ["booth/booth.css", "booth/booth.js", "booth/verify.js", "survey/survey.css", "survey/survey.js"];
const PAGES = ["booth/booth.html", "booth/verify.html", "survey/survey.html"]; // "{booth.js}" in them is its address, "{booth.js integrity}" its hash
const COPIES = ["icons.svg", "../../node_modules/zxing-wasm/dist/reader/zxing_reader.wasm"]; // taken as they are, where they exist
const BROWSERS = ["chrome67", "safari13"]; // the web views of WeChat on old phones

/** Takes htmx's one eval() out: our policy forbids it, and its presence keeps every name in htmx long. */
const withoutEval = {
  name: "without-eval",
  setup({ onLoad }) {
    onLoad({ filter: /htmx\.esm\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, "utf8");
      if (!source.includes("return eval(str)")) throw new Error("htmx has moved its eval(): look at build.mjs");
      return { contents: source.replace("return eval(str)", "return undefined") };
    });
  },
};

/** Bundles style sheets and scripts; returns {source name: built name}. */
async function bundle(directory, entryPoints) {
  const { metafile } = await build({
    absWorkingDir: SOURCE,
    entryPoints,
    outdir: directory,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "iife",
    target: BROWSERS,
    supported: { destructuring: true }, // Safari 13 has it; esbuild counts from 14.1 for a rare fault
    charset: "utf8",
    legalComments: "none",
    plugins: [withoutEval],
    loader: { ".svg": "file", ".woff2": "file" },
    metafile: true,
    logLevel: "warning",
  });
  const entries = Object.entries(metafile.outputs).filter(([, output]) => output.entryPoint);
  return Object.fromEntries(entries.map(([file, output]) => [path.basename(output.entryPoint), path.basename(file)]));
}

/** Copies single files under a name with their hash; returns {source name: built name}. */
async function copy(directory) {
  const names = {};
  for (const name of COPIES.filter((file) => existsSync(path.join(SOURCE, file)))) {
    const content = await readFile(path.join(SOURCE, name));
    const { name: stem, ext } = path.parse(name);
    const built = `${stem}-${createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase()}${ext}`;
    await writeFile(path.join(directory, built), content);
    names[`${stem}${ext}`] = built;
  }
  return names;
}

/** Fills in what a page loads; returns {source name: itself}, for its address has no hash. */
async function pages(directory, manifest) {
  const names = {};
  for (const file of PAGES) {
    const name = path.basename(file);
    let content = await readFile(path.join(SOURCE, file), "utf8");
    for (const [, part] of content.matchAll(/\{([\w.]+)\}/g)) {
      const bytes = await readFile(path.join(directory, manifest[part]));
      const integrity = `sha256-${createHash("sha256").update(bytes).digest("base64")}`;
      content = content.replace(`{${part}}`, `/static/build/${manifest[part]}`).replace(`{${part} integrity}`, integrity);
    }
    await writeFile(path.join(directory, name), content);
    names[name] = name;
  }
  return names;
}

/** Prints what a notice prints and tellers compare. */
async function printHashes(directory, manifest) {
  for (const name of ["booth.html", "booth.js", "verify.html", "verify.js", "survey.html", "survey.js"]) {
    const content = await readFile(path.join(directory, manifest[name]));
    console.log(`  ${name.padEnd(12)} SHA-256 ${createHash("sha256").update(content).digest("hex")}`);
  }
}

/** Writes .gz and .br beside every file and prints the three sizes. */
async function compress(directory) {
  for (const name of (await readdir(directory)).sort()) {
    const content = await readFile(path.join(directory, name));
    const gzip = gzipSync(content, { level: 9 });
    const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
    await writeFile(path.join(directory, `${name}.gz`), gzip);
    await writeFile(path.join(directory, `${name}.br`), brotli);
    const sizes = [content, gzip, brotli].map((bytes) => `${(bytes.length / 1024).toFixed(1)} kB`.padStart(9));
    console.log(`  ${name.padEnd(28)}${sizes[0]}   gzip${sizes[1]}   brotli${sizes[2]}`);
  }
}

/** Puts the finished directory in the place of the old one. */
async function swap(directory) {
  const old = `${directory}-old`;
  if (existsSync(TARGET)) await rename(TARGET, old);
  await chmod(directory, 0o755); // mkdtemp makes it private, but another user may run the server
  await rename(directory, TARGET);
  await rm(old, { recursive: true, force: true });
}

const directory = await mkdtemp(path.join(STATIC, ".build-"));
try {
  const manifest = { ...(await bundle(directory, BUNDLES)), ...(await bundle(directory, BOOTH)), ...(await copy(directory)) };
  Object.assign(manifest, await pages(directory, manifest));
  await compress(directory);
  await printHashes(directory, manifest);
  await writeFile(path.join(directory, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await swap(directory);
} catch (error) {
  await rm(directory, { recursive: true, force: true });
  console.error(error.errors ? `build.mjs: ${error.errors.length} error(s)` : error); // esbuild has printed its own
  process.exit(1);
}
