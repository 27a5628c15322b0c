"""``jiaohao voice``: look at voice packs, hear a call, make the clips of a pack anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, get_args

import click

from display.prompts import MOST_AHEAD
from display.prompts import Say as Sentence
from hall.settings import load
from jiaohao.cli import command, sentences


@click.group("voice")
def voice_group() -> None:
    """The voice of the hall."""


@command(voice_group, "check")
@click.argument("pack", required=False, metavar="[DIR|NAME]")
def voice_check(data: Path | None, pack: str | None) -> None:
    """Look at a voice pack: a folder, or one of the hall's own by name; without either at all there are.

    Ends with 0 when every clip can be used, 1 otherwise.
    """
    from display.packs import BUILT_IN, OWN, pack_in

    own = load(data=data).data / OWN
    if pack is None:
        folders = [
            one for place in (BUILT_IN, own) if place.is_dir() for one in sorted(place.iterdir()) if one.is_dir()
        ]
    else:
        folders = [next((one for one in (own / pack, BUILT_IN / pack, Path(pack)) if one.is_dir()), own / pack)]
    faults = 0
    for folder in folders:
        found = pack_in(folder)
        click.echo(f"{found.name} ({found.language}), {len(found.clips)} clips, {folder}")
        for sentence in (*found.faults, *found.remarks):
            click.echo(f"  {sentence}")
        if found.faults:
            click.echo(f"  {len(found.faults)} in the voice of the built-in pack")
        faults += len(found.faults)
    sys.exit(1 if faults else 0)


@command(voice_group, "preview")
@click.option("--number", default="A023", show_default=True, help="The ticket's number.")
@click.option("--counter", type=click.IntRange(1, 999), default=3, show_default=True)
@click.option("--language", type=click.Choice(("zh", "en")), help="The ticket's own language.")
@click.option("--say", type=click.Choice(("full", "short", "again", "brief", "attention")), help="How much is said.")
@click.option(
    "--prompt", type=click.Choice(get_args(Sentence)), help="Instead of a call, what the kiosk says of a screen."
)
@click.option("--ahead", type=click.IntRange(0, MOST_AHEAD), default=5, help="How many wait before the number.")
@click.option("--sorry", is_flag=True, help="After a long wait.")
@click.option("--one", type=click.Choice(("yi", "yao")), default="yi", help="How a 1 is said in Chinese.")
@click.option("--pack", help="One of the hall's own packs, by name.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where the WAV file goes.")
def voice_preview(data: Path | None, number: str, out: Path | None, pack: str | None, **wish: Any) -> None:
    """Hear a call, or what the kiosk says: writes a WAV file. With a language, in that alone unless --say full."""
    from display.joining import joined, length_ms
    from display.packs import own_pack, voices
    from hall.ticket import parse_number

    if parse_number(number) is None:
        raise ValueError(f"{number} is not a ticket's number, such as A023")
    folder = load(data=data).data
    own = None if pack is None else own_pack(folder, pack)
    language = wish["language"] or ("zh" if own is None else own.language)
    spoken = voices(folder, {} if own is None or pack is None else {own.language: pack})
    saying = _prompt(number, language, wish) if wish["prompt"] else _saying(number, language, wish)
    out = out or Path(f"{number}-{wish['counter']}.wav")
    try:
        out.write_bytes(joined(saying, spoken))
    except OSError as error:
        raise ValueError(f"the file {out} cannot be written: {error.strerror}") from error
    click.echo(f"{out}: {length_ms(saying, spoken) / 1000:.1f} s")


def _saying(number: str, language: Any, wish: dict[str, Any]) -> Any:
    from display.phrases import Saying, in_order, saying_of
    from hall.catalog import Voice

    languages = in_order(language, ("zh", "en"))
    say: Any = wish["say"] or ("full" if wish["language"] is None else "short")
    if say == "attention":
        return Saying(attention=True, languages=languages if wish["language"] is None else languages[:1])
    return saying_of(number, wish["counter"], languages, say, Voice(one=wish["one"]), sorry=wish["sorry"])


def _prompt(number: str, language: Any, wish: dict[str, Any]) -> Any:
    from display.prompts import Prompt

    return Prompt(say=wish["prompt"], language=language, number=number, ahead=wish["ahead"], one=wish["one"])


@voice_group.command("build")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--builtin", is_flag=True, help="The packs that come with it; --out then gets a folder for each.")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder of the pack.")
@sentences
def voice_build(file: Path | None, builtin: bool, out: Path) -> None:
    """Make clips with espeak-ng from a text file (see docs/voice.md). Needs the program espeak-ng, or the Python
    package espeakng-loader beside this program."""
    from display.packs import BUILT_IN
    from display.synthesis import build, read_lines, speaker

    if builtin == (file is not None):
        raise ValueError("give a text file, or --builtin")
    speak = speaker()
    texts = {out: file} if file is not None else {out / text.parent.name: text for text in BUILT_IN.glob("*/clips.txt")}
    for folder, text in texts.items():
        lines = read_lines(text.read_text(encoding="utf-8"))
        build(lines, folder, speak)
        beside = text.parent / "pack.json"
        if beside.exists() and not (folder / "pack.json").exists():
            (folder / "pack.json").write_bytes(beside.read_bytes())
        click.echo(f"{folder}: {len(lines)} clips")


@command(voice_group, "agent")
@click.option("--server", required=True, metavar="URL", help="The server's address, such as http://192.168.1.10:8600")
@click.option("--token", help="A token made at the server with --role display --device NAME.")
@click.option("--token-file", type=click.Path(path_type=Path, dir_okay=False), help="A file with the token instead.")
def voice_agent(data: Path | None, server: str, token: str | None, token_file: Path | None) -> None:
    """Speak the calls at this machine, through its sound card: for halls with an amplifier. Needs no hall here."""
    import signal

    from hall import logs
    from jiaohao import __version__
    from jiaohao.cli import secret_of
    from jiaohao.loudspeaker import speak_on

    logs.begin(load(data=data).log)
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: told.append(number))
    agent = f"jiaohao-voice/{__version__}"
    sys.exit(speak_on(server, secret_of(token, token_file), agent, lambda: bool(told), click.echo))
