"""Ctrl-C, held back until it does no harm."""

from __future__ import annotations

import signal
import threading

import pytest

from resdll_checker.engine.interrupts import Interrupts


def test_the_first_waits_until_it_is_heeded_and_then_counts_once():
    interrupts = Interrupts()
    with interrupts.held_back():
        signal.raise_signal(signal.SIGINT)
        assert interrupts.asked
        with pytest.raises(KeyboardInterrupt):
            interrupts.heed()
        interrupts.heed()


def test_the_second_is_obeyed_at_once():
    interrupts = Interrupts()
    with interrupts.held_back():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_afterwards_all_is_as_it_was():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ZeroDivisionError), Interrupts().held_back():
        raise ZeroDivisionError
    assert signal.getsignal(signal.SIGINT) is before


def test_who_handles_the_signal_already_goes_on_to():
    def own(*_: object) -> None: ...

    before = signal.signal(signal.SIGINT, own)
    try:
        with Interrupts().held_back():
            assert signal.getsignal(signal.SIGINT) is own
    finally:
        signal.signal(signal.SIGINT, before)


def test_off_the_main_thread_nothing_is_changed():
    seen: list[object] = []

    def look() -> None:
        with Interrupts().held_back():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]
