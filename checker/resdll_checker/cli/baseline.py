"""``resdll baseline``: keep the list of findings that are known."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import msgspec

from resdll_checker.cli.options import ParamType
from resdll_checker.engine import baseline as known
from resdll_checker.errors import ResdllError
from resdll_checker.files import write_whole
from resdll_checker.reports.result import FORMAT, Result
from resdll_checker.terminal import printable
from resdll_spec.vocabulary import Severity

DAYS = 90
"""For how long a new entry is accepted, unless it is told otherwise."""


class Day(ParamType[date]):
    """A day: a date, or a number of days from today."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401  click's signature
        """Return the day that ``value`` says."""
        if isinstance(value, date):
            return value
        text = str(value).strip()
        try:
            if re.fullmatch(r"[0-9]{1,5}", text, re.ASCII):
                return known.today() + timedelta(days=int(text))
            return date.fromisoformat(text)
        except (ValueError, OverflowError):
            self.fail(f"'{printable(text)}' is neither a date such as 2027-01-31 nor a number of days", param, ctx)


@click.group()
def baseline() -> None:
    """Keep the list of findings that are known, by which `resdll check --baseline` judges."""


@baseline.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "result_file",
    type=click.Path(path_type=Path),
    required=True,
    metavar="RESULT",
    help="The result of a check, as `resdll check --json RESULT` writes it.",
)
@click.option("--owner", default=known.UNEXPLAINED, show_default=True, help="Who answers for the new entries.")
@click.option(
    "--expires",
    type=Day(),
    default=DAYS,
    show_default=True,
    metavar="DAY",
    help="Last day of the new: a date, or days.",
)
@click.option("--notes", is_flag=True, help="List notes too, which fail no check but count for --max-notes.")
def update(file: Path, result_file: Path, owner: str, expires: date, *, notes: bool) -> None:
    """Bring the baseline FILE up to date with a result, and make it where there is none.

    New findings are added, to be explained by their owner; entries that no longer occur are removed, where the run can
    tell that; everything else stays as it is, comments included.
    """
    if not owner.strip():
        raise click.UsageError("--owner is empty; give a name")
    result = _result(result_file)
    kept = known.read(file) if file.exists() else known.Baseline(file)
    infos = {finding.fingerprint: finding for finding in result.findings}
    account = known.compare(kept, _seen(result), known.today())
    new = [
        known.Entry(
            fingerprint=mark,
            rule=infos[mark].rule,
            reason=known.UNEXPLAINED,
            owner=owner,
            expires=expires,
            about=infos[mark].message,
            suite=result.suite,
            windows=result.spec.contract,
        )
        for mark in account.new
        if notes or Severity[infos[mark].severity] > Severity.note
    ]
    if new or account.stale or not file.exists():
        write_whole(file, known.written(known.without(kept, account.stale), new), "FILE")
    _tell(kept, account, len(new))


def _tell(kept: known.Baseline, account: known.Account, added: int) -> None:
    stayed = len(kept.listed) - len(account.stale)
    click.echo(f"{printable(str(kept.path))}: {added} added, {len(account.stale)} removed, {stayed} kept.")
    for one in account.expired.values():
        place = printable(kept.where(one))
        click.echo(f"{place}: {one.entry.rule} expired on {one.entry.expires}, and stays until a person decides.")
    for one, why in account.untold:
        click.echo(f"{printable(kept.where(one))}: {one.entry.rule} stays, because {why}.")


def _seen(result: Result) -> known.Seen:
    """Return what a published result says that its run saw."""
    untold = () if result.gate is None else result.gate.untold
    gaps = tuple(reason for reason in result.inconclusive if reason not in untold)
    return known.Seen(
        rules={finding.fingerprint: finding.rule for finding in result.findings},
        suite=result.suite,
        contract=result.spec.contract,
        gaps=gaps if result.coverage is not None else (*gaps, "nothing was covered"),
        never_ran={} if result.coverage is None else result.coverage.rules.missing,
    )


def _result(path: Path) -> Result:
    """Read the result of a check; raise :class:`ResdllError` where the file is none."""
    shown = printable(str(path))
    try:
        result = msgspec.json.decode(path.read_bytes(), type=Result)
    except OSError as error:
        raise ResdllError(f"the result {shown} cannot be read ({error.strerror}); check the path") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ResdllError(
            f"{shown} is no result of a check ({printable(str(error))}); write one with `resdll check --json`"
        ) from None
    if result.format != FORMAT:
        raise ResdllError(f"{shown} has the format {result.format}, and {FORMAT} is read here; run the check again")
    return result
