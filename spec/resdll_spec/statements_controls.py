"""What public material states about control codes and the buffers of control calls."""

from __future__ import annotations

from resdll_spec.statement_vocabulary import Label, Statement

_DOC, _HDR, _INF = Label.DOC, Label.HDR, Label.INF
_GET, _SET, _VALIDATE = (
    f"MSCS/clusctl-resource-{verb}-private-properties" for verb in ("get", "set", "validate")
)  # fmt: skip
_CONTROL = "SDK/nc-resapi-presource_control_routine"

STATEMENTS: tuple[Statement, ...] = (
    Statement("2.9/1", "A control code packs an object, a global, a modify, a user and an internal bit, a function and an access into 32 bits.", _DOC, "MSCS/control-code-architecture", ("CTL-PARTS", "CTL-NO-MODIFY")),
    Statement("2.9/2", "The macro for codes of users shifts the user bit together with the function, to where the page has the global bit.", _HDR, "MGW/CLUSCTL_USER_CODE", ("CTL-PARTS",)),
    Statement("2.9/3", "The codes for a resource's name, id and type and for its checkpoints are handled by the cluster service and are not passed to resource DLLs.", _DOC, "MSCS/clusctl-resource-get-name, MSCS/clusctl-resource-get-registry-checkpoints", ("CTL-NOT-PASSED",)),
    Statement("2.9/4", "OutBufferSize is the size of the available space that OutBuffer points to; BytesReturned is the actual size of the data.", _DOC, _CONTROL, ("CTL-OUT-SIZE", "CTL-RETURNED")),
    Statement("2.9/5", "With ERROR_SUCCESS the returned size is that of the data, with ERROR_MORE_DATA that which the buffer must have; with any other code it is unreliable. An implementation of ResourceControl returns the same codes.", _DOC, f"{_GET}, MSCS/getting-information-with-control-codes", ("CTL-RETURNED", "CTL-MORE-DATA")),
    Statement("2.9/6", "GET_PRIVATE_PROPERTIES returns a property list: a count, and for each property its name, its values and an end mark.", _DOC, f"{_GET}, MSCS/property-lists", ("CTL-FORMAT",)),
    Statement("2.9/7", "ENUM_PRIVATE_PROPERTIES returns names with their terminators and one more, GET_REQUIRED_DEPENDENCIES a value list that ends with an end mark.", _DOC, "MSCS/clusctl-resource-enum-private-properties, MSCS/clusctl-resource-get-required-dependencies, MSCS/value-lists", ("CTL-FORMAT",)),
    Statement("2.9/8", "Of one code a page remarks that success may come, and not ERROR_MORE_DATA, where OutBuffer is NULL.", _DOC, "MSCS/clusctl-resource-get-registry-checkpoints", ("CTL-NO-BYTES",)),
    Statement("2.9/9", "VALIDATE_PRIVATE_PROPERTIES verifies a property list; its code has a clear modify bit.", _DOC, _VALIDATE, ("CTL-NO-MODIFY", "CTL-VALIDATE")),
    Statement("2.9/10", "ERROR_SUCCESS of SET_… and VALIDATE_PRIVATE_PROPERTIES says that the list is correctly formatted, ERROR_INVALID_DATA that it is not or that a value is not valid.", _DOC, f"{_SET}, {_VALIDATE}", ("CTL-VALIDATE",)),
    Statement("2.9/11", "The pages of the codes that notify a DLL say that these have no parameters.", _DOC, "MSCS/clusctl-resource-add-dependency", ("CTL-NOTIFIED",)),
    Statement("2.9/12", "A sample reads the new name from InBuffer when the name of a resource is set.", _INF, "SMP", ("CTL-NOTIFIED",)),
)  # fmt: skip
