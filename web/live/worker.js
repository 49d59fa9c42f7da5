// The worker: Pyodide, away from the page, so that no cell can freeze it.
// In:  {kind: start, pyodide, wheel, prelude} · {kind: run, id, name, source} · {kind: move, id, key, values}
// Out: {kind: ready | failed} · for a run's id, what prelude.py sends · {kind: end, id, fine}

let python, prelude, plots, running;

const tell = message => postMessage({ id: running, ...message });

async function start({ pyodide, wheel, prelude: address }) {
  const { loadPyodide } = await import(`${pyodide}pyodide.mjs`);
  const source = fetch(address).then(answer => answer.ok ? answer.text() : Promise.reject(new Error(`${address} is not there`)));
  source.catch(() => {}); // told below
  python = await loadPyodide({ indexURL: pyodide, packages: ["numpy", wheel], checkIntegrity: true });
  if (!python.loadedPackages.nnrecap) throw new Error(`${wheel} is not there`); // Pyodide goes on without
  python.FS.writeFile("/home/pyodide/prelude.py", await source);
  prelude = python.pyimport("prelude");
  prelude.start(text => tell(JSON.parse(text)));
  plots = python.loadPackage("matplotlib", { messageCallback() {} }).then(() => python.runPython(PLOTS));
  plots.catch(() => {});
}

// Where nobody has a slider of ours, explore shows a still; here it may ask the page for sliders.
const PLOTS = `
import logging, os
os.environ["MPLBACKEND"] = "agg"
logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it would tell every reader that it builds its list of fonts
import nnrecap.explore, sys, prelude
sys.modules["nnrecap.explore"].host = prelude.sliders
`;

const needsPlots = source => /\b(matplotlib|figures|explore)\b/.test(source);

async function run({ name, source }) {
  if (needsPlots(source)) await plots;
  return prelude.run(name, source);
}

const JOBS = {
  start: async job => { await start(job); tell({ kind: "ready" }); },
  run: async job => tell({ kind: "end", fine: await run(job) }),
  move: async job => { await plots; prelude.move(job.key, JSON.stringify(job.values)); tell({ kind: "end", fine: true }); },
};

let last = Promise.resolve();
onmessage = ({ data: job }) => {
  last = last.then(async () => {
    running = job.id;
    try {
      await JOBS[job.kind](job);
    } catch (error) {
      tell({ kind: "failed", during: job.kind, why: String(error?.message ?? error) });
    }
  });
};
