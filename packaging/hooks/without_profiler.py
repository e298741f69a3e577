"""PyInstaller runtime hook: register an empty module in place of an excluded one.

`import tensorflow` imports the client of a network profiler, 20 MB that Layerdesk never calls.
"""

import sys
import types

_NAME = "tensorflow.python.profiler.internal._pywrap_profiler_plugin"
sys.modules.setdefault(_NAME, types.ModuleType(_NAME))
