"""Reads the blocks of a table that its model asks for."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from msglc_browser.gui.inspect.inspector_view import Question
from msglc_browser.gui.inspect.table.block_cache import BlockKey
from msglc_browser.gui.inspect.table.table_model import TableModel
from msglc_browser.gui.inspect.table.table_questions import BlockAnswer, ReadCells
from msglc_browser.operations.tables.table import Table


class TableBlocks(QObject):
    """`question_wanted` and `question_unwanted` are Questions; `arrived` when a block is shown."""

    question_wanted = Signal(object)
    question_unwanted = Signal(object)
    arrived = Signal()

    def __init__(self, model: TableModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._table: Table | None = None
        self._asked: dict[BlockKey, ReadCells] = {}
        model.blocks_wanted.connect(self._read)
        model.blocks_unwanted.connect(self._abandon)

    def set_table(self, table: Table | None) -> None:
        """Read another table."""
        self._table = table
        self._asked.clear()

    def stop(self) -> None:
        """Nothing that was asked will be answered."""
        self._asked.clear()

    @property
    def is_waiting(self) -> bool:
        """Whether blocks are awaited."""
        return bool(self._asked)

    def take(self, question: ReadCells, answer: BlockAnswer) -> None:
        """Show the cells that arrived."""
        for key in self._keys(question):
            del self._asked[key]
            self._model.take_block(key, answer.block, answer.head)
        self.arrived.emit()

    def fail(self, question: ReadCells, problem: str) -> None:
        """Show where reading failed."""
        for key in self._keys(question):
            del self._asked[key]
            self._model.fail_block(key, problem)

    def _keys(self, question: Question) -> list[BlockKey]:
        return [key for key, asked in self._asked.items() if asked is question]

    def _read(self, keys: Sequence[BlockKey]) -> None:
        if self._table is None:
            return
        for key in keys:
            rows, order = self._model.rows_of(key)
            question = ReadCells(self._table, rows, key.columns, order)
            self._asked[key] = question
            self.question_wanted.emit(question)

    def _abandon(self, keys: Sequence[BlockKey]) -> None:
        for key in keys:
            question = self._asked.pop(key, None)
            if question is not None:
                self.question_unwanted.emit(question)
