"""The rows of the index and its figures, one module per noun. They are a copy of the journal, which is the proof."""

from lgsp.exchanges.models.exchanges import Exchange, IndexPosition
from lgsp.exchanges.models.figures import DayFigures, MinuteFigures

__all__ = ["DayFigures", "Exchange", "IndexPosition", "MinuteFigures"]
