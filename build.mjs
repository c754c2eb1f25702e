// Builds static/src into static/build: bundled, minified, named by content, with .gz and .br beside each file,
// and manifest.json ("house.css" -> "house-3QK7….css"). `python3 dev.py build` calls it when something changed.
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
const BUNDLES = ["css/house.css", "css/print.css", "js/app.js"];
const COPIES = ["icons.svg"]; // taken as they are, where they exist
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

/** Bundles the style sheets and scripts; returns {source name: built name}. */
async function bundle(directory) {
  const { metafile } = await build({
    absWorkingDir: SOURCE,
    entryPoints: BUNDLES,
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
    names[name] = `${stem}-${createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase()}${ext}`;
    await writeFile(path.join(directory, names[name]), content);
  }
  return names;
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
  const manifest = { ...(await bundle(directory)), ...(await copy(directory)) };
  await compress(directory);
  await writeFile(path.join(directory, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await swap(directory);
} catch (error) {
  await rm(directory, { recursive: true, force: true });
  console.error(error.errors ? `build.mjs: ${error.errors.length} error(s)` : error); // esbuild has printed its own
  process.exit(1);
}
