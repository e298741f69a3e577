"""The one module that touches private attributes of Keras and TensorFlow, and the probe that says which of them exist.

Keras and TensorFlow may rename what is private in any release. `HOOKS` lists every such attribute with its purpose;
`capabilities` reports which of them the installed versions have. Callers check `missing_hooks` first and take the
public way where a hook is gone: training by plain ``model.fit``, layer outputs by calling the layers once more.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from types import ModuleType
from typing import Any, Literal, NamedTuple

import keras
import tensorflow as tf

from engine.network.qhadam import QHAdam

Feature = Literal["in-graph training", "learning rate under a schedule", "layer outputs"]
"""What depends on private attributes."""

FUSED_STATES: Mapping[type, Mapping[str, str]] = {
    keras.optimizers.SGD: {"momentums": "momentum"},
    keras.optimizers.RMSprop: {"_velocities": "", "_momentums": "momentum", "_average_gradients": "centered"},
    keras.optimizers.Adam: {"_momentums": "", "_velocities": "", "_velocity_hats": "amsgrad"},
    keras.optimizers.AdamW: {"_momentums": "", "_velocities": "", "_velocity_hats": "amsgrad"},
    keras.optimizers.Nadam: {"_momentums": "", "_velocities": ""},
    keras.optimizers.Adamax: {"_m": "", "_u": ""},
    keras.optimizers.Adagrad: {"_accumulators": ""},
    keras.optimizers.Adadelta: {"_accumulated_grads": "", "_accumulated_delta_vars": ""},
    keras.optimizers.Lion: {"_momentums": ""},
    QHAdam: {"_momentums": "", "_velocities": ""},
}
"""Optimizers that treat every number by itself and read no weight: the attributes that hold their states, each with the
public argument that switches the state on ("" where it always exists)."""


@dataclass(frozen=True)
class Hook:
    """A private attribute of Keras or TensorFlow.

    Attributes
    ----------
    owner : str
        What has it: a class, or a module by its full name.
    attribute : str
        Its name in the installed version.
    feature : str
        What does not work without it.
    purpose : str
        What it is used for.
    """

    owner: str
    attribute: str
    feature: Feature
    purpose: str

    @property
    def name(self) -> str:
        """The attribute as an error message shows it: ``Optimizer._iterations``."""
        return f"{self.owner.rpartition('.')[2]}.{self.attribute}"


class Capability(NamedTuple):
    """A hook and whether the installed versions of Keras and TensorFlow have it."""

    hook: Hook
    is_available: bool


_DATA_ADAPTER = "keras.src.trainers.data_adapters.data_adapter"
_EAGER_CONTEXT = "tensorflow.python.eager.context"
_GRAPH: Feature = "in-graph training"
_RATE: Feature = "learning rate under a schedule"

HOOKS: dict[str, Hook] = {
    hook.name: hook
    for hook in (
        Hook(
            "Model", "train_function", _GRAPH, "`fit` calls it for each execution; the in-graph epoch takes its place"
        ),
        Hook(
            "Model", "test_function", _GRAPH, "`fit` calls it for each validation; the in-graph epoch takes its place"
        ),
        Hook(_DATA_ADAPTER, "DataAdapter", _GRAPH, "data of one batch, so that `fit` runs one execution an epoch"),
        Hook(_EAGER_CONTEXT, "context", _GRAPH, "the eager context, which holds the executor of graphs"),
        Hook(_EAGER_CONTEXT, "FunctionCallOptions", _GRAPH, "choice of the executor that runs a graph"),
        Hook("Context", "function_call_options", _GRAPH, "choice of the executor that runs a graph"),
        Hook("ConcreteFunction", "_call_flat", _GRAPH, "a graph called without checks of its signature"),
        Hook("Optimizer", "_backend_update_step", _GRAPH, "step count and learning rate read once a step"),
        Hook("Optimizer", "_iterations", _GRAPH, "step count read once a step"),
        Hook("Optimizer", "_trainable_variables", _GRAPH, "the variables of an optimizer, in the order of its states"),
        Hook("Optimizer", "_get_variable_index", _GRAPH, "the position of a variable among the states"),
        Hook("Optimizer", "_distributed_tf_update_step", _GRAPH, "one update for all variables together"),
        Hook("Optimizer", "_all_reduce_sum_gradients", _GRAPH, "no reduction over devices where there is one device"),
        Hook("Optimizer", "_learning_rate", _RATE, "the schedule of an optimizer"),
        Hook("Optimizer", "_get_current_learning_rate", _RATE, "a learning rate in place of a schedule"),
        Hook("Sequential", "_functional", "layer outputs", "the functional model within a sequential one"),
        Hook("Functional", "_nodes_by_depth", "layer outputs", "the calls of layers that belong to one network"),
        *(
            Hook(kind.__name__, state, _GRAPH, "states of an optimizer, updated for all variables together")
            for kind, states in FUSED_STATES.items()
            for state in states
            if state.startswith("_") and kind is not QHAdam
        ),
    )
}
"""Every private attribute that is used, by its name as of Keras 3.15 and TensorFlow 2.21."""


def capabilities() -> tuple[Capability, ...]:
    """Return every hook, and whether the installed Keras and TensorFlow have it.

    Only small objects without weights are created for this, once in a process; no random number is drawn.
    """
    return tuple(Capability(hook, _is_available(hook)) for hook in HOOKS.values())


def missing_hooks(feature: Feature, optimizer: Any = None) -> tuple[str, ...]:
    """Return the names of the hooks that a feature needs and the installed versions lack.

    Parameters
    ----------
    feature : str
        One of `Feature`.
    optimizer : keras.optimizers.Optimizer, optional
        The one in use: states of other optimizers are not needed.
    """
    others = {kind.__name__ for kind in FUSED_STATES if kind is not type(optimizer)}
    needed = (hook for hook in HOOKS.values() if hook.feature == feature and hook.owner not in others)
    return tuple(hook.name for hook in needed if not _is_available(hook))


def why_unavailable(feature: Feature, optimizer: Any = None) -> str:
    """Return a sentence that names the missing hooks of a feature; empty where none is missing."""
    missing = missing_hooks(feature, optimizer)
    if not missing:
        return ""
    return (
        f"Keras {keras.__version__} with TensorFlow {tf.__version__} has no {' and no '.join(missing)}, "
        f"which {feature} uses."
    )


@contextmanager
def patched(owner: Any, **attributes: Any) -> Iterator[None]:
    """Give an object other attributes within this context; afterwards it has its own again.

    They are set past Keras, which would track them as parts of a model.
    """
    own = {name: vars(owner)[name] for name in attributes if name in vars(owner)}
    vars(owner).update(attributes)
    try:
        yield
    finally:
        for name in attributes:
            vars(owner).pop(name, None)
        vars(owner).update(own)


def replace_functions(train: Callable[..., Any] | None, test: Callable[..., Any] | None) -> dict[str, Any]:
    """Return the attributes, for `patched`, by which ``model.fit`` calls these functions instead of its own.

    They take the iterator of the data and return logs. None leaves the function of Keras.
    """
    functions = {_name("Model.train_function"): train, _name("Model.test_function"): test}
    return {name: function for name, function in functions.items() if function is not None}


@cache
def single_batch() -> Any:
    """Return data of a single batch, for which ``fit`` runs a single execution an epoch; the batch itself is None."""

    class SingleBatch(getattr(_module(_DATA_ADAPTER), _name("data_adapter.DataAdapter"))):  # type: ignore[misc]
        num_batches = 1
        batch_size = None
        has_partial_batch = False
        partial_batch_size = None

        def get_tf_dataset(self) -> Any:
            return repeat(None)

    return SingleBatch()


@contextmanager
def on_executor(name: str) -> Iterator[None]:
    """Trace graphs for an executor of TensorFlow, or run them on it, within this context.

    A graph takes its executor from the eager context of the calling thread, for which there is no public name.

    Parameters
    ----------
    name : str
        ``SINGLE_THREADED_EXECUTOR``, or "" for the default one.
    """
    eager, attribute = _eager_context(), _name("Context.function_call_options")
    before = getattr(eager, attribute)
    setattr(eager, attribute, _call_options(name))
    try:
        yield
    finally:
        setattr(eager, attribute, before)


@cache
def _call_options(name: str) -> Any:
    config = tf.compat.v1.ConfigProto()
    config.CopyFrom(_eager_context().config)
    # The optimizer of whole graphs skips loops that stay calls, and takes 50 to 100 ms to find nothing else to do.
    config.graph_options.rewrite_options.disable_meta_optimizer = name != ""
    options = getattr(_module(_EAGER_CONTEXT), _name("context.FunctionCallOptions"))
    return options(executor_type=name, config_proto=config)


def call_graph(graph: Any, tensors: Sequence[Any]) -> Any:
    """Call a concrete function with the flat tensors of its inputs, without checks of its signature.

    The checks take a third of what a call costs in addition to its steps: 50 of 160 µs.
    """
    return getattr(graph, _name("ConcreteFunction._call_flat"))(tensors, graph.captured_inputs)


@contextmanager
def scalars_read_once(optimizer: Any) -> Iterator[None]:
    """Trace an update in which an optimizer reads its step count and learning rate once a step, not once a variable.

    TensorFlow merges equal operations, but takes no two reads of a variable for equal, so every variable of the model
    would have its own copy of what the optimizer computes from them.
    """
    update_step, iterations = _name("Optimizer._backend_update_step"), _name("Optimizer._iterations")
    update = getattr(optimizer, update_step)

    def update_once(gradients: Any, variables: Any, learning_rate: Any) -> None:
        with patched(optimizer, **{iterations: tf.convert_to_tensor(getattr(optimizer, iterations))}):
            update(gradients, variables, tf.convert_to_tensor(learning_rate))

    with patched(optimizer, **{update_step: update_once}):
        yield


def optimizer_variables(optimizer: Any) -> list[Any]:
    """Return the variables that a built optimizer updates, in the order of its states."""
    return list(getattr(optimizer, _name("Optimizer._trainable_variables")))


def variable_index(optimizer: Any, variable: Any) -> int:
    """Return the position of a variable among those that an optimizer updates."""
    return int(getattr(optimizer, _name("Optimizer._get_variable_index"))(variable))


def optimizer_states(optimizer: Any) -> dict[str, list[Any]]:
    """Return the states that a built optimizer of `FUSED_STATES` keeps: one variable for each that it updates."""
    states = FUSED_STATES[type(optimizer)].items()
    names = [_state_name(type(optimizer), state) for state, flag in states if not flag or getattr(optimizer, flag)]
    return {name: list(getattr(optimizer, name)) for name in names}


def update_step_of_keras(optimizer: Any, *arguments: Any) -> None:
    """Update variables one by one, as Keras does, also where `fused_update` is in force."""
    getattr(type(optimizer), _name("Optimizer._distributed_tf_update_step"))(optimizer, *arguments)


def fused_update(optimizer: Any, update: Callable[..., None]) -> Any:
    """Return a context in which an optimizer passes all variables of a step to one function.

    It takes the distribution strategy, the pairs of gradient and variable, and the learning rate.
    """
    update_step, reduce = _name("Optimizer._distributed_tf_update_step"), _name("Optimizer._all_reduce_sum_gradients")
    return patched(optimizer, **{update_step: update, reduce: lambda pairs: pairs})


def single_variable(optimizer: Any, states: Mapping[str, Any], **changes: Callable[..., None]) -> Any:
    """Return a context in which an optimizer has one variable, with states by the names of `optimizer_states`.

    `changes` replace its methods ``assign``, ``assign_add`` and ``assign_sub``.
    """
    hooks = {name: [state] for name, state in states.items()}
    return patched(optimizer, **changes, **hooks, **{_name("Optimizer._get_variable_index"): lambda variable: 0})


def schedule_of(optimizer: Any) -> Any:
    """Return the learning-rate schedule of an optimizer, None where its learning rate is a number."""
    if missing_hooks("learning rate under a schedule"):
        config = optimizer.get_config()["learning_rate"]
        return keras.optimizers.schedules.deserialize(config) if isinstance(config, dict) else None
    schedule = vars(optimizer).get(_name("Optimizer._learning_rate"))
    return schedule if isinstance(schedule, keras.optimizers.schedules.LearningRateSchedule) else None


def override_schedule(optimizer: Any, override: Any) -> None:
    """Let an optimizer read its learning rate from a variable, and from its schedule while the variable is below zero.

    Parameters
    ----------
    override : tf.Variable of float32, shape ()
    """
    schedule = schedule_of(optimizer)

    def current() -> Any:
        return tf.where(override < 0, tf.cast(schedule(optimizer.iterations), tf.float32), override)

    # Past Keras, which would track it as a part of the optimizer.
    vars(optimizer)[_name("Optimizer._get_current_learning_rate")] = current


def layer_outputs(model: keras.Model) -> list[tuple[keras.layers.Layer, Any]]:
    """Return each layer of a network with its symbolic output, the first one of a layer that is called several times.

    A layer keeps all tensors that it ever gave, also those of other networks, and which of them belong to this network
    has no public name. Where the private one is gone, the layers are called once more, which takes some 10 ms each.
    """
    first: dict[int, tuple[keras.layers.Layer, Any]] = {}
    calls = _calls_made(model) if missing_hooks("layer outputs") else _calls_recorded(model)
    for layer, output in calls:
        if isinstance(layer, keras.layers.Layer) and not isinstance(layer, keras.layers.InputLayer):
            first.setdefault(id(layer), (layer, output))
    return [first[id(layer)] for layer in model.layers if id(layer) in first]


def _calls_recorded(model: keras.Model) -> Iterator[tuple[Any, Any]]:
    """Yield the operations of a network in order, each with its first output."""
    functional = getattr(model, _name("Sequential._functional"), model)
    by_depth = getattr(functional, _name("Functional._nodes_by_depth"))
    for depth in sorted(by_depth, reverse=True):
        for node in by_depth[depth]:
            yield node.operation, node.outputs[0]


def _calls_made(model: keras.Model) -> list[tuple[Any, Any]]:
    """Call the layers of a network once more on its own inputs; return each with its output."""
    calls: list[tuple[Any, Any]] = []

    def call(layer: Any, *arguments: Any, **keywords: Any) -> Any:
        output = layer(*arguments, **keywords)
        calls.append((layer, output))
        return output

    if isinstance(model, keras.Sequential):
        output = model.inputs[0]
        for layer in model.layers:
            output = call(layer, output)
    else:
        keras.models.clone_model(model, list(model.inputs), clone_function=lambda layer: layer, call_function=call)
    return calls


def _is_available(hook: Hook) -> bool:
    return hasattr(_example(hook.owner), hook.attribute)


def _name(hook: str) -> str:
    return HOOKS[hook].attribute


def _state_name(kind: type, state: str) -> str:
    hook = HOOKS.get(f"{kind.__name__}.{state}")
    return hook.attribute if hook else state


def _eager_context() -> Any:
    return getattr(_module(_EAGER_CONTEXT), _name("context.context"))()


@cache
def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


@cache
def _example(owner: str) -> Any:
    """Return an object, or a module, that shows what the owner of hooks has; None where there is no such module."""
    if "." in owner:
        return _module(owner)
    if owner == "Context":
        module = _module(_EAGER_CONTEXT)
        return None if module is None else module.context()
    if owner == "ConcreteFunction":
        return tf.function(lambda: 0, autograph=False).get_concrete_function()
    if owner == "Sequential":
        return keras.Sequential(name="probe")
    if owner in ("Model", "Functional"):
        entry = keras.Input((1,), name="probe")
        return keras.Model(entry, entry, name="probe")
    kind = keras.optimizers.SGD if owner == "Optimizer" else getattr(keras.optimizers, owner)
    flags = {flag: {"momentum": 0.5}.get(flag, True) for flag in FUSED_STATES[kind].values() if flag}
    optimizer = kind(name="probe", **flags)
    optimizer.build([keras.Variable(0.0, name="probe")])
    return optimizer
