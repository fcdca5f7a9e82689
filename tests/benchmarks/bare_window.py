"""An empty window of Qt: what starting cannot be faster than. Prints its memory when painted."""

import json
import os
import time
from typing import Any

from PySide6.QtWidgets import QApplication, QMainWindow

from tests.benchmarks.resident import resident_mb


class _Window(QMainWindow):
    def paintEvent(self, event: Any) -> None:
        super().paintEvent(event)
        print(json.dumps({"cpu_s": time.process_time(), "memory_mb": resident_mb()}), flush=True)
        os._exit(0)


if __name__ == "__main__":
    app = QApplication([])
    window = _Window()
    window.resize(1280, 800)
    window.show()
    app.exec()
