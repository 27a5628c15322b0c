"""The sentence to be spoken for a call, in each language. Pure."""

from __future__ import annotations

from hall.messages import words

DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))


def spoken_number(number: str, language: str) -> str:
    """A ticket's number as it is said: digit by digit, ``A023`` → ``A零二三`` or ``A 0 2 3``."""
    if language == "zh":
        return "".join(DIGITS.get(sign, sign) for sign in number)
    return " ".join(number)


def spoken_counter(number: int, language: str) -> str:
    """A counter's number as a whole: ``12`` → ``十二``. Counters go up to 999."""
    if language != "zh":
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = DIGITS[str(hundreds)] + "百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else DIGITS[str(tens)]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (DIGITS[str(ones)] if ones or not number else "")


def speech(number: str, counter: int, language: str) -> list[dict[str, str]]:
    """What is said of a call: the ticket's own language first, then the others."""
    order = sorted(("zh", "en"), key=lambda code: code != language)
    return [
        {
            "language": code,
            "text": words(code).text(
                "voice.call", number=spoken_number(number, code), counter=spoken_counter(counter, code)
            ),
        }
        for code in order
    ]
