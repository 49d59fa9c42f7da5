"""What every test shares, also nbval on one chapter: plain figures, few threads, no display."""

import os

# Before anything imports NumPy or starts a kernel.
os.environ["NNRECAP_STATIC"] = "1"
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "2")
