"""Ctrl-C held back until it does no harm: an event that is judged by half would accuse a DLL of what it never did."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


class Interrupts:
    """Whether a person has asked for the end of the run."""

    def __init__(self) -> None:
        self.asked = False

    def heed(self) -> None:
        """Raise ``KeyboardInterrupt`` where one was held back."""
        if self.asked:
            self.asked = False
            raise KeyboardInterrupt

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Hold back the first Ctrl-C until :meth:`heed`; the second one is obeyed at once.

        Off the main thread, which alone receives signals, and where somebody else handles them, nothing is changed.
        """
        before = signal.getsignal(signal.SIGINT)
        if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
            yield
            return

        def hold(number: int, frame: FrameType | None) -> None:
            if self.asked:
                signal.default_int_handler(number, frame)
            self.asked = True

        signal.signal(signal.SIGINT, hold)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
