"""Large arrays by blocks, each computed while it is in the processor's cache."""

import numpy as np

from nnrecap.inputs import as_real

BLOCK = 2**14  # entries worked on at once: few enough to stay in the processor's cache


@np.errstate(all="ignore")
def by_blocks(compute, z, least=np.float64):
    """Call compute(x, out) on blocks x of z, and give the result z's shape and type.

    Types narrower than `least` are computed in `least`, where `out` is `x` itself.
    """
    z = as_real(z, "z")
    out = np.empty(z.shape, z.dtype)
    if z.dtype == np.float64 and z.ndim and 0 < z.size <= BLOCK:  # as a layer of a small network has
        compute(z, out)
        return out
    wide = np.result_type(z, least)
    entries, results = z.reshape(-1), out.reshape(-1)
    for i in range(0, z.size, BLOCK):
        x, result = entries[i : i + BLOCK], results[i : i + BLOCK]
        if z.dtype == wide:
            compute(x, result)
        else:
            x = x.astype(wide)
            compute(x, x)
            result[...] = x
    return out[()]
