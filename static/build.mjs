// Builds static/src into static/dist: the recorder, one module per page, one style sheet, one icon sprite.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { slimRrweb } from "./rrweb.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const from = (...parts) => join(here, "src", ...parts);
const to = (...parts) => join(here, "dist", ...parts);
const shared = { bundle: true, minify: true, target: "es2022", legalComments: "linked", logLevel: "warning" };

/** rrweb names a source map inside a string of its own; our files are checked for such names, and it is not served. */
const withoutMapNames = {
  name: "without-map-names",
  setup(bundler) {
    bundler.onLoad({ filter: /rrweb[\\/]dist[\\/]rrweb\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/\/\/# sourceMappingURL=[\w.-]+/g, ""),
    }));
  },
};

/** Plotly asks for the style of its maps, which we have none of. */
const withoutMapStyle = {
  name: "without-map-style",
  setup(bundler) {
    bundler.onLoad({ filter: /maplibre-gl[\\/].*\.css$/ }, () => ({ contents: "", loader: "empty" }));
  },
};

function modulesIn(folder) {
  if (!existsSync(from(folder))) return [];
  return readdirSync(from(folder)).filter((name) => /\.(js|css)$/.test(name)).map((name) => from(folder, name));
}

/** One <symbol> for each icon named in static/src/icons.json, so pages reference `icons.svg#name`. */
function iconSprite() {
  const icons = JSON.parse(readFileSync(from("icons.json"), "utf8"));
  const symbols = icons.map((name) => {
    const [style, icon] = name.includes("/") ? name.split("/") : ["outline", name];
    const file = join(here, "..", "node_modules", "@tabler", "icons", "icons", style, `${icon}.svg`);
    const body = readFileSync(file, "utf8").replace(/<!--[^]*?-->/g, "").match(/<svg[^>]*>([^]*)<\/svg>/)[1].trim();
    const paint = style === "filled" ? 'fill="currentColor"'
      : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
    return `<symbol id="${icon}" viewBox="0 0 24 24" ${paint}>${body}</symbol>`;
  });
  writeFileSync(to("icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

rmSync(to(), { recursive: true, force: true });
mkdirSync(to(), { recursive: true });
iconSprite();
copyFileSync(from("mark.svg"), to("mark.svg"));
await Promise.all([
  build({ ...shared, entryPoints: [from("sdk", "hxi.js")], outfile: to("sdk", "hxi.js"), format: "iife", target: "es2020", plugins: [slimRrweb] }),
  build({ ...shared, entryPoints: modulesIn("pages"), outdir: to("pages"), format: "esm", splitting: true, plugins: [withoutMapNames, withoutMapStyle], define: { global: "globalThis" } }),
  build({ ...shared, entryPoints: modulesIn("darkroom"), outdir: to("darkroom"), format: "esm", plugins: [withoutMapNames] }),
  build({ ...shared, entryPoints: [from("styles", "app.css")], outfile: to("app.css"), external: ["*.woff2"] }),
]);
