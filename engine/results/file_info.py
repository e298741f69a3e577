"""Description of a file without loading it: kind, version, layers and inputs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LayerLine:
    """One layer of a file: its name, class and number of parameters."""

    name: str
    kind: str
    parameters: int = 0


@dataclass(frozen=True)
class FileFacts:
    """Description of a file.

    Attributes
    ----------
    kind : str
        ``whole model``, ``architecture``, ``weights``, ``project``, ``settings``; empty if it is unknown.
    reason : str
        Why it is not opened; empty if it is safe to open.
    expects : tuple of str
        Inputs of the model, as text.
    notes : tuple of str
        Other contents.
    restrictions : tuple of str
        Restrictions of the process that read it.
    """

    file: str
    size: int
    kind: str = ""
    written_by: str = ""
    reason: str = ""
    layers: tuple[LayerLine, ...] = ()
    expects: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    restrictions: tuple[str, ...] = ()

    @property
    def parameters(self) -> int:
        """The number of parameters of all layers."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def text(self) -> str:
        """The description as lines of text."""
        lines = [f"file          {self.file}, {self.size:,} bytes"]
        if self.reason:
            return "\n".join([*lines, "safe to open  no", f"why           {self.reason}"])
        lines += [
            f"kind          {self.kind}",
            f"written by    {self.written_by}",
            "safe to open  yes: no code in it is run",
            *((f"was read      in a separate process: {', '.join(self.restrictions)}",) if self.restrictions else ()),
            *(f"expects       {line}" for line in self.expects),
            f"parameters    {self.parameters:,}",
            *(f"contains      {note}" for note in self.notes),
        ]
        width = max((len(layer.name) for layer in self.layers), default=0)
        layers = [f"  {layer.name:{width}}  {layer.kind:24} {layer.parameters:>12,}".rstrip() for layer in self.layers]
        return "\n".join([*lines, *(["", "layers", *layers] if layers else [])])
