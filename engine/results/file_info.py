"""What a file is, told without opening it for good: its kind, its versions, its layers, what it expects."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LayerLine:
    """One layer: its name, its class, and how many numbers the file holds for it."""

    name: str
    kind: str
    parameters: int = 0


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file.

    Attributes
    ----------
    kind : str
        ``whole model``, ``architecture``, ``weights``, ``project``, ``settings``; empty where it is nothing known.
    reason : str
        Why it is not opened; empty where it is safe to open.
    expects : tuple of str
        What the model reads, in words.
    notes : tuple of str
        What else is in it.
    restrictions : tuple of str
        Behind which a process of its own read it, in words.
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
        """How many numbers the file holds for all layers."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def text(self) -> str:
        """All of it in lines."""
        lines = [f"file          {self.file}, {self.size:,} bytes"]
        if self.reason:
            return "\n".join([*lines, "safe to open  no", f"why           {self.reason}"])
        lines += [
            f"kind          {self.kind}",
            f"written by    {self.written_by}",
            "safe to open  yes: nothing in it is run",
            *((f"was read      in a process of its own: {', '.join(self.restrictions)}",) if self.restrictions else ()),
            *(f"expects       {line}" for line in self.expects),
            f"parameters    {self.parameters:,}",
            *(f"holds         {note}" for note in self.notes),
        ]
        width = max((len(layer.name) for layer in self.layers), default=0)
        layers = [f"  {layer.name:{width}}  {layer.kind:24} {layer.parameters:>12,}".rstrip() for layer in self.layers]
        return "\n".join([*lines, *(["", "layers", *layers] if layers else [])])
