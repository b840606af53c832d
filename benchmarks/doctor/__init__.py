"""The doctor's reports against what vmap does: `python -m benchmarks.doctor [NAME ...]`.

Only subjects.py and comparing.py know the application; truth.py is plain torch.
"""
