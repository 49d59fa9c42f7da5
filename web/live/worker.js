// The worker: Pyodide, away from the page, so that no cell can freeze it.
// In:  {kind: start, pyodide, wheel, prelude} · {kind: run, id, name, source} · {kind: move, id, key, values}
// Out: {kind: ready | failed} · for a run's id, what prelude.py sends · {kind: end, id, fine}, and with that
// `lacks` where a cell did not run, since these packages did not come

let python, prelude, plots, running;

const tell = message => postMessage({ id: running, ...message });

async function start({ pyodide, wheel, prelude: address }) {
  const { loadPyodide } = await import(`${pyodide}pyodide.mjs`);
  const source = fetch(address).then(answer => answer.text());
  source.catch(() => {}); // told by `overheard`
  python = await loadPyodide({ indexURL: pyodide, packages: ["numpy", wheel], checkIntegrity: true });
  python.FS.writeFile("/home/pyodide/prelude.py", await source);
  prelude = python.pyimport("prelude");
  prelude.start(text => tell(JSON.parse(text)));
  loadPlots(["matplotlib"]); // while the reader reads
}

// For some of its files Pyodide waits for ever when they are not there, without others it goes on: so all that is
// asked for meanwhile must come.
function overheard(begin) {
  const { fetch } = globalThis;
  return new Promise((resolve, reject) => {
    globalThis.fetch = async (...what) => {
      try {
        const answer = await fetch(...what);
        if (!answer.ok) throw new Error(`${answer.url} is not there`);
        return answer;
      } catch (error) {
        reject(error);
        throw error;
      }
    };
    begin().then(resolve, reject);
  }).finally(() => { globalThis.fetch = fetch; });
}

// Where nobody has a slider of ours, explore shows a still; here it may ask the page for sliders.
const PLOTS = `
import logging, os
os.environ["MPLBACKEND"] = "agg"
logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it would tell every reader that it builds its list of fonts
import nnrecap.explore, sys, prelude
sys.modules["nnrecap.explore"].host = prelude.sliders
`;

// `plots` is a promise of the packages that did not come, of Matplotlib and what it is made of.  Pyodide goes on
// without them, and names them only in words; what needs them counts as loaded.
function loadPlots(packages) {
  const told = [];
  const how = { messageCallback() {}, errorCallback: text => told.push(text), checkIntegrity: true };
  plots = python.loadPackage(packages, how).then(() => {
    const lacks = told.map(text => /while loading (\S+):/.exec(text)?.[1]).filter(Boolean);
    if (!lacks.length) python.runPython(PLOTS);
    return lacks;
  });
  plots.catch(() => {}); // told by the cell that waits for it
}

// Who draws asks once more for what did not come before.
async function lacking() {
  const lacks = await plots;
  if (lacks.length) loadPlots(lacks);
  return plots;
}

const needsPlots = source => /\b(matplotlib|figures|explore)\b/.test(source);

async function run({ name, source }) {
  const lacks = needsPlots(source) ? await lacking() : [];
  return lacks.length ? { fine: false, lacks } : { fine: prelude.run(name, source) };
}

const JOBS = {
  start: async job => { await overheard(() => start(job)); tell({ kind: "ready" }); },
  run: async job => tell({ kind: "end", ...await run(job) }),
  move: async job => { await plots; prelude.move(job.key, JSON.stringify(job.values)); tell({ kind: "end", fine: true }); },
};

let last = Promise.resolve();
onmessage = ({ data: job }) => {
  last = last.then(async () => {
    running = job.id;
    try {
      await JOBS[job.kind](job);
    } catch (error) {
      tell({ kind: "failed", during: job.kind, why: String(error?.message || error) });
    }
  });
};
