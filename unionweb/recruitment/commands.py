"""`flask --app app recruitment …`"""

from pathlib import Path

import click
from flask.cli import AppGroup

from unionweb.base.refusals import NotFound
from unionweb.recruitment.queries.drives import drive_with
from unionweb.recruitment.queries.erased import due_on, over
from unionweb.recruitment.queries.marks import documents_of
from unionweb.recruitment.rules.checking import RoundChecked, check_all
from unionweb.recruitment.rules.decision import BadDocument, fingerprint

recruitment = AppGroup("recruitment", help="招新 / Recruitment.")


@recruitment.command("erased")
def erased() -> None:
    """Say of each drive that is over when what is kept of those not taken is destroyed, or when it was."""
    for drive in over():
        day = (
            f"{drive.erased_at:%Y-%m-%d} 已销毁 / erased"
            if drive.erased_at
            else f"{due_on(drive)} 销毁 / due"
        )
        click.echo(f"{drive.code} {drive.title}：{day}")


@recruitment.command("check")
@click.argument("code")
@click.argument("marks", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_command(code: str, marks: tuple[Path, ...]) -> None:
    """Compute a decision again from its documents alone: CODE of a drive here, or the file that was
    downloaded, with the MARKS of its rounds. Ends with 1 when something does not follow from them."""
    text, documents, erased = _documents(code, marks)
    click.echo(f"SHA-256 {fingerprint(text)}")
    try:
        checked = check_all(text, documents)
    except BadDocument:
        raise click.ClickException("不是录取结果数据 / this is no decision") from None
    for one in checked.rounds:
        click.echo(f"{one.title}：{_round_words(one, erased)}")
    for problem in checked.wrong:
        click.echo(str(problem), err=True)
    if checked.wrong:
        raise click.ClickException("与重新计算的不一致 / it does not follow from its inputs")
    click.echo("重新计算一致 / computed again, the same")


def _documents(code: str, marks: tuple[Path, ...]) -> tuple[str, list[str], bool]:
    """The decision, the marks, and whether these are known to be erased."""
    path, given = Path(code), [_text_of(one) for one in marks]
    if path.is_file():
        return _text_of(path), given, False
    try:
        drive = drive_with(code)
    except NotFound:
        raise click.ClickException("没有这次招新，也没有这个文件 / no such drive or file") from None
    if drive.decision is None:
        raise click.ClickException("还没有录取结果 / nothing is decided")
    return drive.decision, given or list(documents_of(drive).values()), drive.erased_at is not None


def _text_of(path: Path) -> str:
    """As it stands there: whatever is no text is no document either."""
    return path.read_bytes().decode("utf-8", "replace")


def _round_words(one: RoundChecked, erased: bool) -> str:
    if one.given:
        return (
            "与评分不符 / differs from its marks"
            if one.wrong
            else "评分重新计算一致 / the same from its marks"
        )
    if one.told is None:
        return "不记名，没有评分数据 / a secret ballot" if one.review else "没有评分数据 / has no marks"
    return "评分数据已销毁 / marks erased" if erased else "没有给出评分数据 / marks not given"
