"""The 31 tasks of the homework "Tensors 101", by what they are about.

PyTorch is never imported here; see `tasks`.
"""
