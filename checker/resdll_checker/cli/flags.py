"""``resdll flags``: what a mask of OfflineFlags means."""

from __future__ import annotations

from collections import defaultdict

import click

from resdll_checker.cli.options import WINDOWS, answer, json_option
from resdll_checker.masks.effects import Effect
from resdll_checker.masks.meaning import NEWEST, MaskMeaning, explain_mask, parse_mask, short
from resdll_checker.terminal import bold, labelled, table, wrapped
from resdll_spec import machine
from resdll_spec.abi import OFFLINE_FLAGS, ErrorCode, OfflineFlag, defined_mask, windows_version
from resdll_spec.clauses import CLAUSES
from resdll_spec.releases import release
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Standing

_MARGIN = 14


@click.command()
@click.argument("mask", required=False)
@click.option("--windows", type=WINDOWS, default=NEWEST, show_default=True, help="The Windows Server release.")
@click.option(
    "--interaction",
    is_flag=True,
    help="Say which flags change what comes of a request, alone and together, over all situations and masks.",
)
@json_option
def flags(mask: str | None, windows: str, interaction: bool, json_file: str | None) -> None:  # noqa: FBT001  click's way
    """Say what MASK, the OfflineFlags of an OfflineV2 call, means: names, legality, effects, clauses.

    MASK is hex (0x25), decimal (37), binary (0b100101) or flag names, full or short, joined by | or a comma (quote the
    bar).  Without MASK, list the seven flags.
    """
    if interaction:
        document, text = _interaction(mask, windows)
    elif mask is None:
        document, text = _flag_documents(release(windows).version), _flag_table(release(windows).version)
    else:
        meaning = explain_mask(parse_mask(mask), windows)
        document, text = meaning.document(), render(meaning)
    answer(json_file, document, text)


# --------------------------------------------------------------------------------------------------------------------
# All flags.


def _flag_documents(windows: str) -> object:
    return [
        {
            "name": flag.name,
            "value": flag.value,
            "since": flag.since,
            "defined": bool(flag.value & defined_mask(windows)),
            "meaning": CLAUSES[flag.clause].text,
            "clauses": [flag.clause, flag.since_clause],
        }
        for flag in OFFLINE_FLAGS
    ]


def _flag_table(windows: str) -> str:
    """Return the seven flags as a table; what ``windows`` does not define is marked."""
    head = ("value", "flag", "since", "clause", "meaning")
    rows = [
        (_bits(flag.value), short(flag), flag.since + _undefined_mark(flag, windows), flag.clause, _meaning(flag))
        for flag in OFFLINE_FLAGS
    ]
    text = table([head, *rows])
    if defined_mask(windows) != sum(flag.value for flag in OFFLINE_FLAGS):
        text += f"\n* not defined by {windows_version(windows).title}"
    return text


def _undefined_mark(flag: OfflineFlag, windows: str) -> str:
    return "" if flag.value & defined_mask(windows) else " *"


def _meaning(flag: OfflineFlag) -> str:
    return CLAUSES[flag.clause].text


def _bits(value: int) -> str:
    return f"0x{value:02x}"


def _interaction(mask: str | None, windows: str) -> tuple[object, str]:
    """Return what the flags do together, as data and as text."""
    if mask is not None:
        msg = "--interaction looks at all masks; leave MASK out"
        raise click.UsageError(msg, click.get_current_context())
    from resdll_checker.masks import interaction_report
    from resdll_checker.masks.interaction import FlagAnalysis
    from resdll_checker.masks.outcomes import all_outcomes
    from resdll_checker.page import as_text

    version = release(windows).version
    analysis = FlagAnalysis(all_outcomes(), version)
    document = interaction_report.document(analysis) | {"windows": windows, "contract": version}
    return document, as_text(interaction_report.page({version: analysis}))


# --------------------------------------------------------------------------------------------------------------------
# One mask.


def render(meaning: MaskMeaning) -> str:
    """Return the meaning of a mask as text for a person."""
    title = meaning.release.heading
    names = " | ".join(short(flag) for flag in meaning.flags) or "no flags"
    lines = [bold(f"{_bits(meaning.mask)} on {title}"), wrapped(names, "  "), ""]
    lines += [_flag_lines(flag, meaning) for flag in meaning.flags]
    if meaning.flags:
        lines.append("")
    lines += [labelled(label, text, _MARGIN) for label, text in _verdicts(meaning)]
    told = {rejection.clause for rejection in meaning.rejected}
    notes = [f"{note.text} [{note.clause}]" for note in meaning.notes if note.clause not in told]
    lines += [labelled("" if number else "notes", note, _MARGIN) for number, note in enumerate(notes)]
    lines += _effect_lines(meaning)
    return "\n".join(lines)


def _flag_lines(flag: OfflineFlag, meaning: MaskMeaning) -> str:
    text = f"{_meaning(flag)} [{flag.clause}]"
    if flag.value & meaning.undefined_bits:
        since = windows_version(flag.since).title
        text = f"not defined by this version; it exists from {since} on [{flag.since_clause}]"
    return f"{bold(f'{_bits(flag.value)}  {short(flag)}')}\n{wrapped(text, '      ')}"


def _verdicts(meaning: MaskMeaning) -> list[tuple[str, str]]:
    """Return the answers to the questions that are asked of every mask: is it defined, accepted, sent."""
    undefined = f"no: this version gives no meaning to {_bits(meaning.undefined_bits)}"
    verdicts = [("defined", undefined if meaning.undefined_bits else "yes")]
    for rejection in meaning.rejected:
        code = f"{ErrorCode(rejection.code).name} ({rejection.code})"
        verdicts.append(("rejected", f"yes, with {code}: {CLAUSES[rejection.clause].text} [{rejection.clause}]"))
    if not meaning.rejected:
        verdicts.append(("rejected", "no"))
    if meaning.sent:
        sent = "possible: nothing in the documents speaks against it"
    elif meaning.sent_later:
        sent = "only later in a move, not as its first call"
    else:
        sent = "no; what a DLL answers to it is unspecified, and only a crash or a hang is judged"
    return [*verdicts, ("sent to DLLs", sent)]


def _effect_lines(meaning: MaskMeaning) -> list[str]:
    if not meaning.flags:
        return ["", "No flag is set: the operation is an ordinary one."]
    if not meaning.effects:
        return ["", labelled("effects", "none are defined for a mask that no caller sends", _MARGIN)]
    lines = []
    for flag in meaning.flags:
        said: dict[str, list[Effect]] = defaultdict(list)
        for effect in meaning.effects:
            if effect.flag == flag.name:
                said[_said(effect)].append(effect)
        if said:
            lines += ["", bold(f"what {short(flag)} changes")]
            lines += [_effect_line(text, effects) for text, effects in said.items()]
    return lines


def _said(effect: Effect) -> str:
    """Return one effect: at which party, what it is, and how well that is founded where no document says so."""
    weaker = "" if effect.standing is Standing.documented else f" ({effect.standing.name})"
    if not effect.machine:
        return f"nothing: {effect.text}{weaker}"
    party = {"dll": "DLL", "cluster": "cluster"}[machine(effect.machine).machine.role]
    kind = f"breaks {effect.rule}" if effect.rule else effect.kind
    why = f" ({RULES[effect.rule].title})" if effect.rule else ""
    return f"{party:<9}{kind}: {effect.text}{why}{weaker}"


def _effect_line(text: str, effects: list[Effect]) -> str:
    """Return what one or more rows come to, with the clauses of all of them."""
    clauses = dict.fromkeys(clause for effect in effects for clause in effect.clauses)
    return wrapped(f"{text} [{', '.join(clauses)}]", "  ", " " * 11)
