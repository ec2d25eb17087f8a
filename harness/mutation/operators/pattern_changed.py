"""A regular expression is looser or tighter: a dot that means any character, `+` for `*`, an alternative less."""

from collections.abc import Iterator, Sequence

from harness.mutation.operators.expressions import cut, proposal
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.patterns import Sign, patterns
from harness.rules.expressions import Expression
from harness.rules.subject import Subject

_OTHER = {"\\.": ".", "[.]": ".", "+": "*", "*": "+", "?": ""}


def _propose(subject: Subject) -> Iterator[Proposal]:
    for expression, signs in patterns(subject):
        pattern = cut("".join(sign.text for sign in signs))
        before = ""
        for sign in signs:
            # Behind `(` the `?` begins flags, and behind a count it makes that lazy.
            if sign.text in _OTHER and not (sign.text == "?" and before in ("(", "+", "*", "?", "")):
                new = _OTHER[sign.text]
                done = f"turns {sign.text} into {new}" if new else f"drops {sign.text}"
                yield proposal(expression, f"{done} in {pattern}", sign.start, sign.end, new)
            before = sign.text
        yield from _alternatives(expression, signs, pattern)


def _alternatives(expression: Expression, signs: Sequence[Sign], pattern: str) -> Iterator[Proposal]:
    """Every alternative of every group, but for those that are empty."""
    open_groups: list[list[int]] = [[0]]  # where each alternative begins that is being read
    for index, sign in enumerate((*signs, Sign(")", -1, -1))):
        match sign.text:
            case "(":
                open_groups.append([index + 1])
            case "|":
                open_groups[-1].append(index + 1)
            case ")":
                starts = open_groups.pop()
                for number, start in enumerate(starts if len(starts) > 1 else ()):
                    end = starts[number + 1] - 1 if number + 1 < len(starts) else index
                    if start < end and signs[start].text != "?":
                        text = "".join(one.text for one in signs[start:end])
                        is_last = number + 1 == len(starts)
                        first, last = (start - 1, end) if is_last else (start, end + 1)
                        done = f"drops the alternative {cut(text)} in {pattern}"
                        yield proposal(expression, done, signs[first].start, signs[last - 1].end, "")
                if not open_groups:
                    return


OPERATOR = Operator("pattern-changed", "a regular expression is looser or tighter by one element", _propose)
