"""Run before anything else in the packaged program: an empty module in place of one that is left out.

`import tensorflow` imports the client of a profiler that works over a network, 20 MB that nothing here ever calls.
"""

import sys
import types

_NAME = "tensorflow.python.profiler.internal._pywrap_profiler_plugin"
sys.modules.setdefault(_NAME, types.ModuleType(_NAME))
