"""The open questions: where public documents contradict each other or are silent, and the reading that was taken.

What a question affects is not written here: it is every clause that names the question (``Clause.question``), and every
row and rule that rests on such a clause.  Where no reading was taken nothing is judged: no rule rests on those clauses.
A *standing* is that of the reading: ``documented`` where one of the documents says what we judge in its own words,
``inferred`` where that takes a step of our own, ``unverified`` where there is no reading.
"""

from __future__ import annotations

from dataclasses import dataclass

from resdll_spec.vocabulary import Standing

_DOC, _INF, _UNV = Standing.documented, Standing.inferred, Standing.unverified

NOTHING = "none: nothing is judged"
"""The reading of a question on which the specification takes no side."""

_V2 = "SDK/nc-resapi-poffline_v2_routine"
_STATUS = "SDK/nc-resapi-pset_resource_status_routine"


@dataclass(frozen=True, slots=True)
class Question:
    """One open question: ``sources`` contradict each other or are silent, as ``conflict`` says; ``reading`` is ours."""

    number: int
    title: str
    question: str
    conflict: str
    sources: tuple[str, ...]
    reading: str
    standing: Standing


QUESTIONS: dict[int, Question] = {
    question.number: question
    for question in (
        Question(1, "what PendingTimeout measures", "Does PendingTimeout bound the whole transition, or the gap between two reports?",
                 "The property's page says the gap, and that an operation may pend for ever; three older pages say the whole transition.",
                 ("MSCS/resources-pendingtimeout", "MSCS/implementing-pending-operations", "MSCS/failover", _STATUS),
                 "the gap: a silence longer than PendingTimeout breaks both readings, a long operation that goes on reporting is not judged", _DOC),
        Question(2, "what a signalled event leads to", "When a DLL signals the event of a resource, does the monitor call Terminate or IsAlive?",
                 "One page says Terminate at once, another says IsAlive to verify first.",
                 ("MSCS/implementing-asynchronous-failure-detection", "SDK/nc-resapi-ponline_routine"), NOTHING, _UNV),
        Question(3, "whether pending is reported", "Must a DLL report the pending state and give a WaitHint, or need it not?",
                 "One page asks for both in one paragraph and calls the report needless in another; WaitHint is unused elsewhere.",
                 (_STATUS, "SDK/ns-resapi-resource_status", "SDK/ns-resapi-resource_status_ex"),
                 "it may report as often as it likes, and any WaitHint will do", _DOC),
        Question(4, "how checkpoints are compared", "Must CheckPoint be greater than the last one, or merely different, and where does it begin?",
                 "'Greater' stands in the remarks for both pending states, in the list of values at OnlinePending only, and 'changed' beside it; it begins at 0 in the text and at 1 in both samples; wrapping is not covered.",
                 ("SDK/ns-resapi-resource_status", "SMP"),
                 "greater in each pending report of one operation, from any beginning", _DOC),
        Question(5, "the duties of SetResourceStatusEx", "Do the rules on SetResourceStatus hold for SetResourceStatusEx, and with which state may it say 'busy'?",
                 "Its page repeats none of the rules, and no page says how OfflineV2 asks to be queued.",
                 ("SDK/nc-resapi-pset_resource_status_routine_ex", _STATUS),
                 "the rules hold, as inferred ones; 'busy' is not judged", _INF),
        Question(6, "other codes from OfflineV2", "Is every other code from OnlineV2 and OfflineV2 a failure that leads to Terminate, and which codes reject or delay a move?",
                 "The pages of V2 lack the remark of V1; the API knows rejected moves without saying by which code.",
                 (_V2, "SDK/nc-resapi-poffline_routine", "SDK/nf-clusapi-moveclustergroupex"),
                 "the locked status and the four vetoes reject, everything else fails as in V1; what follows a failure before Terminate is not judged", _INF),
        Question(7, "what makes the cluster queue", "Is it a DLL that makes the cluster queue a move, or a policy of the service, and what ends the retries?",
                 "The reference names the DLL; the protocol names a policy, and adds that a different failure ends the retries.",
                 (_V2, "SDK/nf-clusapi-moveclustergroupex", "CMRP/3.1.4.2.131"),
                 "a DLL's 'not now' queues; completion, cancellation and a different failure end it", _DOC),
        Question(8, "IGNORE_RESOURCE_STATUS with QUEUE_ENABLED", "May the two flags stand in one mask?",
                 "The protocol forbids it; the reference does not mention it.",
                 ("CMRP/3.1.4.2.131", "SDK/nf-clusapi-moveclustergroupex"),
                 "the server rejects it, so no caller sends it to a DLL; if one does, anything is allowed", _INF),
        Question(9, "FAILBACK at bit 0x10", "What does bit 0x10 of a group move mean?",
                 "The reference reserves it; in the protocol the server must fail back if it is set.",
                 ("CMRP/3.1.4.2.131", "SDK/nf-clusapi-moveclustergroupex"),
                 "it is a flag of the API and never reaches a DLL, where 0x10 is DUE_TO_EMBEDDED_FAILURE", _INF),
        Question(10, "locked mode in 2012", "Does Windows Server 2012 know locked mode?",
                 "The protocol says that groups there do not; the documentation says that resources do, and the APIs exist.",
                 ("CMRP/note 50", "MSCS/resources"), "it does: a lock refuses in every version", _INF),
        Question(11, "the names of the flags", "Are the flags called IGNORE_RESOURCE_STATUS or IGNORE_RESOURCE_LOCKED_STATUS?",
                 "Three pages use the longer name in three spellings; the headers have the shorter one only.",
                 ("SDK/nf-clusapi-offlineclusterresourceex", "CAPI"), "the name of the headers", _DOC),
        Question(12, "what else travels with an offline", "Are the reasons of an offline flags of the API, and do they reach the DLL?",
                 "The reference lists reasons among the flags, with which they collide; the protocol lists three flags; a header says that reasons reach the DLL.",
                 ("SDK/nf-clusapi-offlineclusterresourceex", "CMRP/3.1.4.2.132", "CAPI/CLUSAPI_RESOURCE_OFFLINE_REASON"),
                 "Reserved very likely carries the reasons, so a DLL is given any value there and must live with it; RETURN and QUEUE have no bit there, so no client sends them with a plain offline", _INF),
        Question(13, "arrival of DO_NOT_UPDATE_PERSISTENT_STATE", "Does Windows Server 2016 know the flag?",
                 "It does by the page of the DLL's flag; by a note of the protocol the API's flag came later.",
                 (_V2, "CMRP/note 122"), "it does, as the page of the DLL's flag says", _DOC),
        Question(14, "the default persistent state", "What is the persistent state of a resource that was brought online?",
                 "One page says that the property is deleted then; the protocol says that it is set to Online and stored.",
                 ("MSCS/resources-persistentstate", "CMRP/3.1.4.2.18"), "Online, until a client takes it offline", _DOC),
        Question(15, "offline of a failed resource", "What becomes of a request to take a failed resource offline?",
                 "It is answered 5038, and yet the persistent state must be updated; whether the DLL is called is unsaid.",
                 ("CMRP/3.1.4.2.19",), "such a call is unspecified: only a crash or a hang is judged", _INF),
        Question(16, "when a resource may be failed by request", "In which states may a client fail a resource?",
                 "Version 2 of the protocol takes Online only, version 3 the pending states too, with another error.",
                 ("CMRP/3.1.4.1.17", "CMRP/3.1.4.2.17"), NOTHING, _UNV),
        Question(17, "what cancels a move, and what Cancel is", "Which moves can a client cancel, and when is a DLL's Cancel called, beside what, and what does its answer mean?",
                 "The reference says any pending move; the protocol demands that the move is being retried; of Cancel no page says anything.",
                 ("SDK/nf-clusapi-cancelclustergroupoperation", "CMRP/3.1.4.2", "SDK/nc-resapi-pcancel_routine"),
                 "a client cancels a queued operation; after a call of Cancel nothing is judged but crashes and hangs", _INF),
        Question(18, "reentrancy and asynchronous control calls", "Does a control operation that goes on after its entry point returned block the others?",
                 "The rule on reentrancy is older than the Begin… entry points.",
                 ("MSCS/recommended-practices-for-resource-dlls", "SDK/nc-resapi-pbegin_restypecall_routine"),
                 "unspecified: a call beside it is not judged, Terminate excepted; the control call itself has to end", _INF),
        Question(19, "what is not reentrant", "Is it a DLL that is not reentrant, or a resource?",
                 "The wording says the DLL; nothing says whether two resources of it may be called at once.",
                 ("MSCS/recommended-practices-for-resource-dlls",), "the DLL: the checker never lets two calls overlap, but for Terminate", _DOC),
        Question(20, "what Terminate leaves behind", "Which state does Terminate leave, may it be repeated, and is its time bounded?",
                 "'Instantly' stands against a sample that waits 30 seconds; repetition and final state are unstated; a dump numbers it among the timed calls.",
                 ("SDK/nc-resapi-pterminate_routine", "SMP", "BC166"),
                 "the resource counts as offline; a second Terminate beside the first is unspecified; DeadlockTimeout bounds it", _INF),
        Question(21, "Close of a resource that is not offline", "Can Close come while the resource is online or pending?",
                 "The page requires Close to terminate such a resource; the samples do not, and nothing says that the monitor does so.",
                 ("MSCS/implementing-close", "SMP"), "it can, in every idle or pending state, as the page requires", _DOC),
        Question(22, "how the two time-outs go together", "Which minimum does DeadlockTimeout have, and does PendingTimeout exceed it?",
                 "1000 for a resource, 30000 for a type; an old copy lacks the rule that the lower of the two counts.",
                 ("MSCS/deadlocktimeout",), "DeadlockTimeout bounds each call, PendingTimeout each silence after it; both are options of the check", _DOC),
        Question(23, "defaults of periods", "What are the defaults of RestartPeriod and of the polling of LooksAlive?",
                 "One page has 900000 in its table and 90000 in its remark; LooksAlive takes the type's value, said to be 5 seconds.",
                 ("MSCS/resources-restartperiod", "RHSBLOG"), NOTHING, _UNV),
        Question(24, "the arrival of the V2 and V3 entry points", "With which version did OnlineV2 and the Begin… entry points arrive?",
                 "The page of OnlineV2 says 2012 R2, those of its sisters 2012; two parameters of the Begin… forms came in 2016, the header has V3 in 2012.",
                 ("SDK/nc-resapi-ponline_v2_routine", _V2, "RES"), "with the header: V1 to V3 from 2012, V4 from 2016; what a Begin… form does that goes on before 2016 is not judged", _INF),
        Question(25, "access of CLUSCTL_RESOURCE_GET_OPERATION_CONTEXT", "Does the control code modify?",
                 "The table of its page says modify and write; its value and the header say neither.",
                 ("MSCS/clusctl-resource-get-operation-context", "CAPI"), NOTHING, _UNV),
        Question(26, "pages without a return section", "What do IsAlive, Arbitrate, ResourceControl and StartupEx return?",
                 "The sections are empty in the pages of 2018; older pages and samples say it for some.",
                 ("SDK/nc-resapi-pis_alive_routine", "SDK/nc-resapi-parbitrate_routine", "MSCS/implementing-isalive", "SMP"),
                 "IsAlive and LooksAlive as the older pages say; of the others any answer is allowed", _DOC),
        Question(27, "the range of StatusInformation", "How large can the value be?",
                 "The maximum is documented as 31, bits are listed up to 0x100, the header has 0x200.",
                 ("MSCS/resources-statusinformation", "CAPI"), NOTHING, _UNV),
        Question(28, "IgnoreLocked of PowerShell", "Are locked groups skipped, or moved in spite of the lock?",
                 "The words 'locked groups are ignored' can be read as the first; the API means the second.",
                 ("SDK/nf-clusapi-moveclustergroupex",), "moved in spite of the lock, as in the API", _DOC),
        Question(29, "what DestinationNodeName names", "Which node is named in a plain offline, in a return trip, in a move without a target?",
                 "'The node that is to contain the resource when the operation completes' leaves all three open.",
                 (_V2,), "on the way back the source; otherwise a DLL is given NULL as well as a name and must live with both", _INF),
        Question(30, "reason and flags of one stop", "In which order do the reason of a state change and the flags of Offline come, and must they agree?",
                 "No page mentions both.", ("MSCS/clusctl-resource-state-change-reason", _V2), NOTHING, _UNV),
        Question(31, "the states of the cluster service", "Which internal states has a resource in the cluster service, and which edges?",
                 "There is no public specification; a few names and edges stand in public logs.",
                 ("SQLLOG", "JTC/2020", "LOGS"),
                 "edges that stand in a public log are documented, others unverified; a verdict that would rest on any other edge is inconclusive", _DOC),
        Question(32, "what may happen on the way back", "May a resource say 'not now' to the Offline of the way back, and is a failure of that Offline the end of the return?",
                 "The protocol moves the group back and does not speak of a resource that does not go; a rejection and the queue are documented for the way there.",
                 ("CMRP/3.1.4.2.131", "CMRP/3.1.4.2.52", "SDK/nf-clusapi-moveclustergroupex", _V2),
                 "the way back is a move: a resource that fails to go offline is terminated and goes along, and IGNORE_RESOURCE_STATUS forces it as on the way there; what follows a 'not now' without the flag is not judged", _INF),
        Question(33, "the user bit of a control code", "Which bit tells the control code of a user?",
                 "By the page it is bit 21; the macro of a header of the time of Windows Server 2012 shifts it on to bit 23, which the page calls global.",
                 ("MSCS/control-code-architecture", "MGW/CLUSCTL_USER_CODE"), "both are sent as codes that no DLL knows; any answer is allowed", _INF),
        Question(34, "success without data", "May a DLL answer a code that asks for data with ERROR_SUCCESS and no bytes?",
                 "The pages say what success returns, and of one code that success may come where OutBuffer is NULL.",
                 ("MSCS/clusctl-resource-get-private-properties", "MSCS/clusctl-resource-get-registry-checkpoints"), "it may: the form of no bytes is not judged, nor success where OutBuffer is NULL", _INF),
        Question(35, "what notifications carry", "What does InBuffer hold when a node, an owner or a dependency is added or removed, or a name is set?",
                 "The pages say that these codes have no parameters; a sample reads the new name from InBuffer when a name is set.",
                 ("MSCS/clusctl-resource-add-dependency", "SMP"), "a name with its terminator, so that a DLL which reads one finds it", _INF),
    )
}  # fmt: skip
"""The questions by number."""
