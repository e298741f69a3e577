"""Classes and arguments of Keras that the catalog leaves out, with reasons.

A class or argument of Keras that is neither here nor in the catalog is new in Keras.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalog.entries import Section

Reasons = Mapping[str, tuple[str, ...]]

KINDS: Mapping[Section, Reasons] = MappingProxyType(
    {
        "layers": {
            "It is for images and volumes, which tables do not contain.": (
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
            "It reads an image at each step, and a step of a table is a vector of numbers.": ("ConvLSTM1D",),
            "It reads text, and the inputs of the network are numbers.": ("StringLookup", "TextVectorization"),
            "Preprocessing already encodes categories as integers.": ("IntegerLookup",),
            "It assigns levels to bins at random; two multiplied embeddings learn the interaction.": (
                "HashedCrossing",
            ),
            "A network is already a sequence of layers.": ("Pipeline",),
            "LSTM, GRU and SimpleRNN include their cells, and layers can be stacked.": (
                "GRUCell",
                "LSTMCell",
                "RNN",
                "SimpleRNNCell",
                "StackedRNNCells",
            ),
            "It runs its own code, which a file must not contain.": (
                "FlaxLayer",
                "JaxLayer",
                "Lambda",
                "TFSMLayer",
                "TorchModuleWrapper",
            ),
            "The inputs of the network follow from the columns.": ("InputLayer", "InputSpec"),
            "It is only a base of other layers.": ("Layer", "Wrapper"),
        },
        "optimizers": {
            "Keras wraps the optimizer in it automatically for half precision.": ("LossScaleOptimizer",),
            "It has several learning rates; the program shows, finds and changes a single one.": (
                "MultiOptimizer",
                "OptimizerMap",
            ),
            "It is only a base of other optimizers.": ("Optimizer",),
        },
        "losses": {
            "It compares sequences of labels of different lengths.": ("CTC",),
            "It trains a network to separate rows, not to predict.": ("Circle",),
            "It is only a base of other losses.": ("Loss",),
        },
        "metrics": {
            "It correlates the outputs of a row, of which a target has one; R2Score compares rows.": (
                "ConcordanceCorrelation",
                "PearsonCorrelation",
            ),
            "Its outputs are class numbers, and networks return probabilities, which OneHotIoU accepts.": (
                "IoU",
                "MeanIoU",
            ),
            "It only collects values and compares nothing.": ("Mean", "Sum"),
            "It wraps a function, which a file must not contain.": ("MeanMetricWrapper",),
            "It is only a base of other metrics.": ("Metric",),
        },
        "schedules": {"It is only a base of other schedules.": ("LearningRateSchedule",)},
        "callbacks": {
            "Layerdesk has the same function built in.": (
                "BackupAndRestore",
                "CallbackList",
                "History",
                "ProgbarLogger",
            ),
            "It runs its own code, which a file must not contain.": ("LambdaCallback",),
            "It sends data over the network, and Layerdesk works without one.": ("RemoteMonitor",),
            "It needs a library that does not come with Layerdesk.": ("OrbaxCheckpoint",),
            "It is only a base of other callbacks.": ("Callback",),
        },
        "activations": {
            "It halves the number of outputs, which layers do not expect.": ("glu",),
            "Its arguments have no defaults, and Keras stores an activation by name only.": ("threshold",),
            "It is a function on activations, not an activation.": ("deserialize", "get", "serialize"),
        },
        "initializers": {
            "It is for sound.": ("STFT",),
            "It is only a base of other initializers.": ("Initializer",),
        },
        "regularizers": {"It is only a base of other regularizers.": ("Regularizer",)},
        "constraints": {"It is only a base of other constraints.": ("Constraint",)},
    }
)
"""Classes or functions left out, by section and reason."""

ARGUMENTS: Reasons = MappingProxyType(
    {
        "Names are set where the object is used, and the network has one data type for all layers.": (
            "name",
            "dtype",
        ),
        "Channels are always last, the only order that runs on every processor.": ("data_format",),
        "It is for fine-tuning and shrinking language models.": (
            "gptq_unpacked_column_size",
            "lora_alpha",
            "lora_rank",
            "quantization_config",
        ),
        "Layers return exactly one dense tensor.": ("return_state", "sparse"),
        "Batches are independent of each other.": ("stateful",),
        "Keras chooses the fastest implementation automatically.": ("flash_attention", "use_cudnn"),
        "Training uses one machine.": ("synchronized",),
        "It bounds the corrections of renorm, which have no bounds in Keras by default.": ("renorm_clipping",),
        "It needs sizes that may be unknown; SpatialDropout1D has the same purpose.": ("noise_shape",),
        "It follows from the layer that uses the initializer.": ("input_axes", "output_axes"),
        "Weights come from files.": ("Embedding.weights", "Bidirectional.weights"),
        "Networks for classes return one probability per class, not a class number.": ("sparse_y_pred",),
        "Bins would have to be computed before training; boundaries are set instead.": (
            "Discretization.epsilon",
            "Discretization.num_bins",
        ),
        "Files are written after epochs: to count batches, the training would have to stop after each.": ("save_freq",),
        "It profiles the processor, which takes longer than training on a small table.": ("profile_batch",),
        "It names files for the embedding projector of TensorBoard, which works without them.": (
            "embeddings_metadata",
        ),
    }
)
"""Arguments left out, by reason: of every class that has them, or of one class (``Class.argument``)."""


def why_kind(section: Section, kind: str) -> str:
    """Return the reason why a class or function of Keras is left out; empty if it is not."""
    return next((reason for reason, kinds in KINDS[section].items() if kind in kinds), "")


def why_argument(kind: str, name: str) -> str:
    """Return the reason why an argument is left out; empty if it is not."""
    return next((reason for reason, names in ARGUMENTS.items() if {name, f"{kind}.{name}"} & set(names)), "")
