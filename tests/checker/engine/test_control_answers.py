"""Answers to control calls are judged by what the documents say of them, and by nothing else."""

from __future__ import annotations

import pytest

from resdll_checker.engine.control_answers import PATIENCE, Answer, Memory
from resdll_checker.engine.control_formats import with_other_values
from resdll_checker.engine.property_lists import LARGE, Property, property_list
from resdll_spec.abi import ErrorCode
from resdll_spec.control_codes import CONTROL_CODES

LIST = property_list(Property("Limit", (5,)))
OTHER = with_other_values(LIST)
GET, SET, VALIDATE = (f"{verb}_PRIVATE_PROPERTIES" for verb in ("GET", "SET", "VALIDATE"))


def answer(
    name: str,
    result: ErrorCode = ErrorCode.ERROR_SUCCESS,
    output: bytes = b"",
    *,
    returned: int | None = None,
    space: int | None = LARGE,
    given: bytes | None = None,
) -> Answer:
    code = CONTROL_CODES[f"CLUSCTL_RESOURCE_{name}"]
    return Answer(code, given, space, int(result), len(output) if returned is None else returned, output)


def broken(memory: Memory, *answers: Answer) -> list[str]:
    return [wrong.rule for one in answers for wrong in memory.judge(one)]


def got(data: bytes) -> Answer:
    return answer(GET, output=data)


def more(returned: int, space: int | None) -> Answer:
    return answer(GET, ErrorCode.ERROR_MORE_DATA, returned=returned, space=space)


@pytest.mark.parametrize("result", [ErrorCode.ERROR_INVALID_FUNCTION, ErrorCode.ERROR_RESOURCE_FAILED])
@pytest.mark.parametrize("code", CONTROL_CODES.values(), ids=list(CONTROL_CODES))
def test_to_leave_a_code_or_to_fail_is_no_fault(code: object, result: ErrorCode):
    for space in (None, 0, LARGE):
        one = Answer(code, None, space, int(result), 77, b"")  # type: ignore[arg-type]  # a code of the specification
        assert broken(Memory(), one) == []
        assert Memory().tried(one) <= {"RD906"}


def test_success_with_no_bytes_or_without_a_buffer_is_not_judged():
    assert broken(Memory(), answer(GET), answer(GET, returned=99, space=None)) == []


def test_success_returns_what_fits():
    assert broken(Memory(), answer(GET, output=LIST, space=len(LIST))) == []
    assert broken(Memory(), answer(GET, returned=len(LIST), output=LIST[:1], space=1)) == ["RD902"]


@pytest.mark.parametrize(("returned", "space"), [(0, None), (0, 0), (1, 1), (4, 5)])
def test_more_data_asks_for_more(returned: int, space: int | None):
    assert broken(Memory(), more(returned, space)) == ["RD903"]
    assert broken(Memory(), more((space or 0) + 1, space)) == []


def test_the_size_required_must_do_one_day():
    """Data may grow between two calls, but not for ever."""
    growing = [more(size + 1, size) for size in range(1, PATIENCE + 2)]
    assert broken(Memory(), *growing[:-1]) == []
    assert broken(Memory(), *growing) == ["RD903"]
    assert broken(Memory(), *growing[:-1], got(LIST), growing[-1]) == []


def test_what_is_returned_has_its_form():
    assert broken(Memory(), got(LIST[:-4])) == ["RD904"]
    assert broken(Memory(), answer("GET_FLAGS", output=b"\1")) == ["RD904"]
    assert broken(Memory(), answer("GET_FLAGS", output=bytes(4))) == []


def test_a_list_that_was_validated_is_not_stored():
    looked = answer(VALIDATE, given=OTHER, space=None)
    assert broken(Memory(), got(LIST), looked, got(LIST)) == []
    assert broken(Memory(), got(LIST), looked, got(OTHER)) == ["RD905"]
    assert broken(Memory(), got(LIST), got(OTHER)) == []  # a value may change by itself
    assert broken(Memory(), looked, got(OTHER)) == []  # and may have been this one all along


@pytest.mark.parametrize("result", [ErrorCode.ERROR_SUCCESS, ErrorCode.ERROR_RESOURCE_PROPERTIES_STORED])
def test_what_was_set_is_no_longer_what_was_validated(result: ErrorCode):
    memory = Memory()
    looked, stored = answer(VALIDATE, given=OTHER, space=None), answer(SET, result, given=OTHER, space=None)
    assert broken(memory, got(LIST), looked, stored, got(OTHER)) == []


@pytest.mark.parametrize("name", [SET, VALIDATE])
def test_a_list_that_leads_beyond_its_buffer_is_refused(name: str):
    assert broken(Memory(), answer(name, given=LIST[:10], space=None)) == ["RD906"]
    assert broken(Memory(), answer(name, given=LIST, space=None)) == []
    assert broken(Memory(), answer(name, given=LIST[:-4], space=None)) == []
    assert broken(Memory(), answer(name, ErrorCode.ERROR_INVALID_DATA, given=LIST[:10], space=None)) == []
    assert broken(Memory(), answer(name, given=b"", space=None)) == []
