"""The theatre: one engine, driven by a plan or by hands.

setting = Setting.of(anatomy, bonded, seed=1)                 # all that a procedure does not change
theatre, tick = act(Theatre.begin(setting), hands, dt_s)      # one tick, whoever holds the instruments
for seen in perform(theatre, plan): ...                       # a plan, step by step

What is shown stands in ``__init__.pyi`` and is brought in when it is asked for: who carries out a procedure
that nobody watches needs no recorder.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
