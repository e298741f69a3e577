"""What of Keras the catalog does not offer, and why: what is neither here nor in the catalog is news from Keras."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalog.entries import Section

Reasons = Mapping[str, tuple[str, ...]]

KINDS: Mapping[Section, Reasons] = MappingProxyType(
    {
        "layers": {
            "It is for pictures and volumes, which tables do not hold.": (
                "AdaptiveAveragePooling2D",
                "AdaptiveAveragePooling3D",
                "AdaptiveMaxPooling2D",
                "AdaptiveMaxPooling3D",
                "AugMix",
                "AutoContrast",
                "AveragePooling2D",
                "AveragePooling3D",
                "CenterCrop",
                "ContrastLimitedAdaptiveHistogramEqualization",
                "Conv2D",
                "Conv2DTranspose",
                "Conv3D",
                "Conv3DTranspose",
                "ConvLSTM2D",
                "ConvLSTM3D",
                "Cropping2D",
                "Cropping3D",
                "CutMix",
                "DepthwiseConv2D",
                "Equalization",
                "GlobalAveragePooling2D",
                "GlobalAveragePooling3D",
                "GlobalMaxPooling2D",
                "GlobalMaxPooling3D",
                "MaxNumBoundingBoxes",
                "MaxPooling2D",
                "MaxPooling3D",
                "MixUp",
                "RandAugment",
                "RandomBrightness",
                "RandomColorDegeneration",
                "RandomColorJitter",
                "RandomContrast",
                "RandomCrop",
                "RandomElasticTransform",
                "RandomErasing",
                "RandomFlip",
                "RandomGaussianBlur",
                "RandomGrayscale",
                "RandomHue",
                "RandomInvert",
                "RandomPerspective",
                "RandomPosterization",
                "RandomRotation",
                "RandomSaturation",
                "RandomSharpness",
                "RandomShear",
                "RandomTranslation",
                "RandomZoom",
                "Resizing",
                "SeparableConv2D",
                "Solarization",
                "SpatialDropout2D",
                "SpatialDropout3D",
                "UpSampling2D",
                "UpSampling3D",
                "ZeroPadding2D",
                "ZeroPadding3D",
            ),
            "It is for sound.": ("MelSpectrogram", "STFTSpectrogram"),
            "It is for language models.": ("GroupQueryAttention", "ReversibleEmbedding"),
            "It reads a picture at each step, and a step of a table holds a row of numbers.": ("ConvLSTM1D",),
            "It reads text, and the network is given numbers.": ("StringLookup", "TextVectorization"),
            "Categories are numbered when the table is made ready, and the network is given these numbers.": (
                "IntegerLookup",
            ),
            "It leaves to chance which levels share a place; two embeddings, multiplied, learn it.": (
                "HashedCrossing",
            ),
            "A network is a row of layers already.": ("Pipeline",),
            "LSTM, GRU and SimpleRNN are the same with their cells, one layer after another.": (
                "GRUCell",
                "LSTMCell",
                "RNN",
                "SimpleRNNCell",
                "StackedRNNCells",
            ),
            "It runs code of its own, which a file must not bring along.": (
                "FlaxLayer",
                "JaxLayer",
                "Lambda",
                "TFSMLayer",
                "TorchModuleWrapper",
            ),
            "The network's input follows from the columns.": ("InputLayer", "InputSpec"),
            "It is only a base of other layers.": ("Layer", "Wrapper"),
        },
        "optimizers": {
            "Keras puts it around the optimizer by itself where numbers have half precision.": ("LossScaleOptimizer",),
            "A training has one learning rate, which is shown, found and changed; here are several.": (
                "MultiOptimizer",
                "OptimizerMap",
            ),
            "It is only a base of other optimizers.": ("Optimizer",),
        },
        "losses": {
            "It compares sequences of labels of different lengths.": ("CTC",),
            "It teaches a network to tell rows apart, not to predict.": ("Circle",),
            "It is only a base of other losses.": ("Loss",),
        },
        "metrics": {
            "It correlates the outputs of a row, of which a target has one; R2Score compares rows.": (
                "ConcordanceCorrelation",
                "PearsonCorrelation",
            ),
            "It takes class numbers for outputs, and networks give probabilities, as OneHotIoU wants.": (
                "IoU",
                "MeanIoU",
            ),
            "It only collects values and compares nothing.": ("Mean", "Sum"),
            "It wraps a function, which a file must not bring along.": ("MeanMetricWrapper",),
            "It is only a base of other metrics.": ("Metric",),
        },
        "schedules": {"It is only a base of other schedules.": ("LearningRateSchedule",)},
        "callbacks": {
            "Layerdesk does the same by itself.": ("BackupAndRestore", "CallbackList", "History", "ProgbarLogger"),
            "It runs code of its own, which a file must not bring along.": ("LambdaCallback",),
            "It sends data over the network, and Layerdesk works without one.": ("RemoteMonitor",),
            "It needs a library that does not come with Layerdesk.": ("OrbaxCheckpoint",),
            "It is only a base of other callbacks.": ("Callback",),
        },
        "activations": {
            "It halves the number of outputs, which layers do not expect.": ("glu",),
            "It has no defaults for its numbers, and Keras keeps an activation by its name alone.": ("threshold",),
            "It is no activation but a tool for them.": ("deserialize", "get", "serialize"),
        },
        "initializers": {
            "It is for sound.": ("STFT",),
            "It is only a base of other initializers.": ("Initializer",),
        },
        "regularizers": {"It is only a base of other regularizers.": ("Regularizer",)},
        "constraints": {"It is only a base of other constraints.": ("Constraint",)},
    }
)
"""By section: why, and the classes or functions."""

ARGUMENTS: Reasons = MappingProxyType(
    {
        "Names are given where the object is used, and the network as a whole says what its numbers are.": (
            "name",
            "dtype",
        ),
        "Channels always come last, the only order that runs on every processor.": ("data_format",),
        "It is for fine-tuning and shrinking language models.": (
            "gptq_unpacked_column_size",
            "lora_alpha",
            "lora_rank",
            "quantization_config",
        ),
        "Layers pass on whole tables, and exactly one.": ("return_state", "sparse"),
        "Batches do not follow on one another.": ("stateful",),
        "Keras chooses the fastest way by itself.": ("flash_attention", "use_cudnn"),
        "Training uses one machine.": ("synchronized",),
        "It bounds the corrections of renorm, which have no bounds in Keras by default.": ("renorm_clipping",),
        "It takes sizes that may be unknown; channel dropout does what it is used for.": ("noise_shape",),
        "It follows from the layer that uses the initializer.": ("input_axes", "output_axes"),
        "Weights come from files.": ("Embedding.weights", "Bidirectional.weights"),
        "Networks for classes give one probability for each, not the number of one.": ("sparse_y_pred",),
        "Bins would have to be learned before the training; boundaries are given instead.": (
            "Discretization.epsilon",
            "Discretization.num_bins",
        ),
        "Files are written after epochs: to count batches, the training would have to stop after each.": ("save_freq",),
        "It records the work of the processor, which costs more than the training of a small table.": (
            "profile_batch",
        ),
        "It names files for a viewer of TensorBoard, which works without them.": ("embeddings_metadata",),
    }
)
"""Why, and the arguments: of every class that has them, or of one (``Class.argument``)."""


def why_kind(section: Section, kind: str) -> str:
    """Return why a class or function of Keras is left out; empty where it is not."""
    return next((reason for reason, kinds in KINDS[section].items() if kind in kinds), "")


def why_argument(kind: str, name: str) -> str:
    """Return why an argument is left out; empty where it is not."""
    return next((reason for reason, names in ARGUMENTS.items() if {name, f"{kind}.{name}"} & set(names)), "")
