"""Which blocks of layers are folded into one card each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.suggestions.layer_blocks import BlockKind, LayerBlock
from ui.pages.model.list.rows import LayerRow


@dataclass(frozen=True)
class BlockCard:
    """A block of layers, and its row while it is folded."""

    block: LayerBlock
    row: LayerRow


class Folding:
    """The blocks of the shown network, and which of them the user unfolded; all others are folded.

    A block is known by its kind and its place among those of the kind, so that it stays unfolded when layers are
    renamed or moved.
    """

    def __init__(self) -> None:
        self._cards: Sequence[BlockCard] = ()
        self._unfolded: set[tuple[BlockKind, int]] = set()

    @property
    def blocks(self) -> tuple[LayerBlock, ...]:
        """The blocks of the network, in order."""
        return tuple(card.block for card in self._cards)

    @property
    def folded(self) -> tuple[LayerBlock, ...]:
        """The folded blocks, in order."""
        return tuple(block for block in self.blocks if self._key(block) not in self._unfolded)

    def show_cards(self, cards: Sequence[BlockCard]) -> None:
        """Take the blocks of another network."""
        self._cards = cards

    def toggle(self, block: LayerBlock) -> None:
        """Fold a block, or unfold it."""
        self._unfolded ^= {self._key(block)}

    def toggle_all(self) -> None:
        """Unfold all blocks if one is folded, else fold them."""
        self._unfolded = {self._key(block) for block in self.blocks} if self.folded else set()

    def fold_all(self) -> None:
        """Fold all blocks, also those of networks to come."""
        self._unfolded.clear()

    def unfold(self, positions: Iterable[int]) -> bool:
        """Unfold the blocks of some layers; return whether any of them was folded."""
        touched = [block for block in self.touched(positions) if block in self.folded]
        self._unfolded |= {self._key(block) for block in touched}
        return bool(touched)

    def touched(self, positions: Iterable[int]) -> list[LayerBlock]:
        """Return the blocks of some layers, in order."""
        chosen = set(positions)
        return [block for block in self.blocks if not chosen.isdisjoint(range(block.start, block.stop))]

    def folded_rows(self, rows: Sequence[LayerRow], inputs: int) -> list[LayerRow]:
        """Return the rows with a card in place of the first layer of each folded block; the others are kept.

        Parameters
        ----------
        inputs : int
            Number of rows before the first layer.
        """
        shown, folded = list(rows), self.folded
        for card in self._cards:
            first, last = card.block.start + inputs, card.block.stop + inputs
            if card.block in folded:
                shown[first] = card.row
                continue
            shown[first:last] = [replace(row, in_block=True) for row in shown[first:last]]
            shown[first] = replace(shown[first], block=card.block.title)
        return shown

    def _key(self, block: LayerBlock) -> tuple[BlockKind, int]:
        return block.kind, sum(each.kind == block.kind for each in self.blocks if each.start < block.start)
