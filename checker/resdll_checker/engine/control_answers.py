"""What a DLL answers to control calls, judged call by call: sizes, forms, and that a question changes nothing (RD9xx).

Only what a call returned when it returned is judged.  What a call that goes on writes later is nobody's to see: the
page of the Begin… forms does not say when OutBuffer is whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from resdll_checker.engine.control_formats import fault_of, read_property_list
from resdll_checker.engine.wording import code_name
from resdll_checker.hosting.protocol import HostCall, Input
from resdll_spec.abi import EntryPoint, ErrorCode
from resdll_spec.control_codes import CODE_BY_VALUE, OPERATIONS, ControlCode, Data

if TYPE_CHECKING:
    from resdll_checker.engine.actions import Call
    from resdll_checker.engine.judge import Judge
    from resdll_checker.hosting import CallReply, Event

OF_A_RESOURCE = frozenset({EntryPoint.ResourceControl.name, HostCall.BeginResourceControlAsUser.name})
OF_A_TYPE = frozenset({EntryPoint.ResourceTypeControl.name, HostCall.BeginResourceTypeControlAsUser.name})
ENTRIES = OF_A_RESOURCE | OF_A_TYPE

ACCEPTED = frozenset({ErrorCode.ERROR_SUCCESS, ErrorCode.ERROR_RESOURCE_PROPERTIES_STORED})
"""What tells that a property list was good, or that it was stored."""

PATIENCE = 3
"""How often in a row the size required may turn out to be too small: the data can grow between two calls."""

GET, VALIDATE = OPERATIONS["GET_PRIVATE_PROPERTIES"], OPERATIONS["VALIDATE_PRIVATE_PROPERTIES"]


class Answer(NamedTuple):
    """A control call and its end; ``space`` is OutBufferSize, None where OutBuffer is NULL."""

    code: ControlCode
    given: bytes | None
    space: int | None
    result: int
    returned: int
    output: bytes

    @property
    def has_data(self) -> bool:
        """Whether data came where the code asks for some."""
        gives = self.code.operation.gives is not Data.NOTHING and self.space is not None
        return gives and self.result == ErrorCode.ERROR_SUCCESS and self.returned > 0

    @property
    def told(self) -> str:
        """The call and its answer, as a finding names them."""
        return f"{self.code.name} returned {code_name(self.result)}"


class Wrong(NamedTuple):
    """What is wrong with an answer, by which rule and clause."""

    rule: str
    clause: str
    actual: str
    expected: str


@dataclass(slots=True)
class Memory:
    """What was answered about one resource, or about the type: what later answers are held against.

    ``required`` is by code the size that ERROR_MORE_DATA asked for and how often in a row that was not enough.
    ``properties`` is what GET_PRIVATE_PROPERTIES returned last, ``validated`` by name the values that were only to be
    validated since.
    """

    required: dict[str, tuple[int, int]] = field(default_factory=dict)
    properties: dict[str, bytes] = field(default_factory=dict)
    validated: dict[str, set[bytes]] = field(default_factory=dict)

    def forget(self) -> None:
        """Forget what was answered: something was done since that can have changed it."""
        self.required.clear()
        self.properties.clear()
        self.validated.clear()

    def tried(self, answer: Answer) -> set[str]:
        """Return the rules that an answer could have broken."""
        ran = set[str]()
        if answer.result == ErrorCode.ERROR_MORE_DATA and answer.code.operation.gives is not Data.NOTHING:
            ran.add("RD903")
        if answer.has_data:
            ran |= {"RD902", "RD904"}
            if answer.code.operation == GET and self.validated:
                ran.add("RD905")
        if answer.code.operation.takes is Data.PROPERTY_LIST and answer.result != ErrorCode.ERROR_INVALID_FUNCTION:
            ran.add("RD906")
        return ran

    def judge(self, answer: Answer) -> Iterator[Wrong]:
        """Yield what is wrong with an answer, and remember it."""
        if answer.code.operation.modifies:
            self.forget()
        if answer.code.operation.gives is not Data.NOTHING:
            yield from self._size(answer)
        if answer.has_data and answer.returned <= (answer.space or 0):
            yield from self._data(answer)
        if answer.code.operation.takes is Data.PROPERTY_LIST:
            yield from self._list(answer)

    def _size(self, answer: Answer) -> Iterator[Wrong]:
        name, space = answer.code.name, answer.space or 0
        if answer.has_data and answer.returned > space:
            actual = f"{name} returned {answer.returned} bytes in a buffer of {space}"
            yield Wrong("RD902", "CTL-RETURNED", actual, "ERROR_MORE_DATA, or data that fit into OutBuffer")
        if answer.result != ErrorCode.ERROR_MORE_DATA:
            self.required.pop(name, None)
            return
        expected = "the size that the data need, in BytesReturned"
        asked, failed = self.required.get(name, (0, 0))
        failed = failed + 1 if 0 < asked <= space else 0
        if answer.returned <= space:
            actual = f"{answer.told} and requires {answer.returned} bytes, where {space} were there"
            yield Wrong("RD903", "CTL-MORE-DATA", actual, expected)
        elif failed >= PATIENCE:
            actual = f"{answer.told} {failed} times in a row for a buffer of the size that it had required"
            yield Wrong("RD903", "CTL-MORE-DATA", actual, expected)
        self.required[name] = (answer.returned, failed)

    def _data(self, answer: Answer) -> Iterator[Wrong]:
        form = answer.code.operation.gives
        fault = fault_of(answer.output, form)
        if fault:
            yield Wrong("RD904", "CTL-FORMAT", f"{answer.code.name} did not return {form.value}: {fault}", form.value)
        elif answer.code.operation == GET:
            now = read_property_list(answer.output).values
            for name in sorted(self.validated.keys() & now.keys() & self.properties.keys()):
                if now[name] != self.properties[name] and now[name] in self.validated[name]:
                    validate = answer.code.name.replace(GET.name, VALIDATE.name)
                    actual = f"{validate} stored the value of {name!r} that it was to look at"
                    yield Wrong("RD905", "CTL-NO-MODIFY", actual, f"{name!r} is what it was before")
            self.properties = now
            self.validated.clear()

    def _list(self, answer: Answer) -> Iterator[Wrong]:
        reading = read_property_list(answer.given or b"")
        if answer.code.operation == VALIDATE and not reading.fault:
            for name, values in reading.values.items():
                self.validated.setdefault(name, set()).add(values)
        if answer.given and reading.beyond and answer.result in ACCEPTED:
            actual = f"{answer.told} for a property list of {len(answer.given)} bytes in which {reading.fault}"
            yield Wrong("RD906", "CTL-VALIDATE", actual, "ERROR_INVALID_DATA, or another error code")


def hear(judge: Judge, call: Call, reply: CallReply) -> None:
    """Judge what a control call came to, once its events have been judged; a call that goes on has not answered."""
    event = judge.last_return
    if call.null_resid or event is None or event.step != reply.step:
        return
    instance = judge.resource_type() if call.entry in OF_A_TYPE else judge.instance(call.instance)
    if instance is None:
        return
    if call.output_size is not None:
        judge.ran.add("RD901")
    code = CODE_BY_VALUE.get(call.flags)
    if code is None or event.arguments["ReturnedAsynchronously"]:
        instance.answers.forget()
        return
    answer = Answer(code, call.buffer, call.output_size, reply.result, reply.bytes_returned, reply.output)
    judge.ran |= instance.answers.tried(answer)
    for wrong in instance.answers.judge(answer):
        judge.beside(instance, wrong.rule, wrong.clause, wrong.actual, (wrong.expected,), code.name)


def written(event: Event) -> Wrong:
    """Return what is wrong with a write of a DLL that was seen after its call: it hit an input, or missed OutBuffer."""
    which = Input(event.arguments["Input"])
    if which is Input.OUTPUT:
        expected = "nothing is written but the bytes of OutBuffer"
        return Wrong("RD901", "CTL-OUT-SIZE", f"{event.name} wrote beside OutBuffer", expected)
    name = {Input.TEXT: "DestinationNodeName", Input.BUFFER: "InBuffer"}.get(which, "an input")
    return Wrong("RD501", "ARG-INPUT-CONST", f"{event.name} wrote into {name}", f"{name} is as it was")
