// Python as the page sees it: a worker that starts, runs one job after the other, stops and starts again.

export class Kernel {
  // settings: {pyodide, wheel, prelude}, three addresses; onState(state, detail) hears
  // starting, ready, unreachable (with why) and stopped.
  constructor(settings, onState) {
    this.settings = settings;
    this.onState = onState;
    this.jobs = new Map();
    this.count = 0;
    this.start();
  }

  start() {
    this.onState("starting");
    // made from a blob, a worker obeys the page's policy: no cell can ask another host for anything
    const code = `import ${JSON.stringify(new URL("worker.js", import.meta.url).href)};`;
    const blob = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    this.worker = new Worker(blob, { type: "module" });
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = event => {
      event.preventDefault();
      this.fail(event.message || "the worker did not load");
    };
    this.ask({ kind: "start", ...this.settings }, message => {
      if (message.kind === "ready") this.onState("ready");
      if (message.kind === "failed") this.fail(message.why);
    });
  }

  // Sends a job; resolves to {fine, lacks} or {stopped} when it is over; `onMessage` hears what it puts out.
  ask(job, onMessage) {
    const id = ++this.count;
    return new Promise(resolve => {
      this.jobs.set(id, { onMessage, resolve });
      this.worker.postMessage({ ...job, id });
    });
  }

  hear(message) {
    const job = this.jobs.get(message.id);
    if (!job) return;
    job.onMessage?.(message);
    if (["end", "ready", "failed"].includes(message.kind)) {
      this.jobs.delete(message.id);
      job.resolve({ fine: message.fine ?? message.kind === "ready", lacks: message.lacks });
      // Pyodide is beyond repair once its own machinery failed, as when memory ran out in the middle of it.
      if (message.kind === "failed" && message.during !== "start") this.stop(message.why);
    }
  }

  run(name, source, onMessage) {
    return this.ask({ kind: "run", name, source }, onMessage);
  }

  move(key, values, onMessage) {
    return this.ask({ kind: "move", key, values }, onMessage);
  }

  // The only way to end a loop from outside: this Python goes, with all it knew, and a new one comes.
  stop(why = "") {
    this.end();
    this.onState("stopped", why);
    this.start();
  }

  fail(why) {
    this.end();
    this.onState("unreachable", why);
  }

  end() {
    this.worker.terminate();
    const jobs = [...this.jobs.values()];
    this.jobs.clear();
    for (const job of jobs) job.resolve({ stopped: true });
  }
}
