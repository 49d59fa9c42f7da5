// Under Node: starts the Pyodide of a folder, shows it another folder as /files, and runs inside.py there.
// node inside.mjs <folder with Pyodide> <folder with unpacked files>

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [upstream, files] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${upstream}/pyodide.mjs`).href);
try {
  // no randomness in the order of sets; no column numbers in the code: a third of its size, for marks under source that is not there
  const env = { PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1", MPLBACKEND: "agg" };
  const python = await loadPyodide({ indexURL: upstream, env });
  python.mountNodeFS("/files", files);
  await python.loadPackage("matplotlib", { messageCallback() {} });
  python.runPython(readFileSync(new URL("inside.py", import.meta.url), "utf8"));
} catch (error) {
  console.error(error.message); // its stack would quote a line of a million letters
  process.exit(1);
}
