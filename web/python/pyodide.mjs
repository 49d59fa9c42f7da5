// Starts upstream's Pyodide, which is upstream.mjs here.  Its machine code is 10 MB, of which 7 are air: it
// lies here compressed, so that it travels so from every server, also from one that compresses nothing.

import { loadPyodide as load, version } from "./upstream.mjs";

async function unpacked(fetch, address, how) {
  const answer = await fetch(`${address}.gz`, how);
  if (!answer.ok) return answer;
  const stream = answer.body.pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream, { headers: { "Content-Type": "application/wasm" } });
}

export async function loadPyodide(settings) {
  const { fetch } = globalThis;
  globalThis.fetch = (address, how) =>
    String(address).endsWith("/pyodide.asm.wasm") ? unpacked(fetch, address, how) : fetch(address, how);
  try {
    return await load(settings);
  } finally {
    globalThis.fetch = fetch;
  }
}

export { version };
