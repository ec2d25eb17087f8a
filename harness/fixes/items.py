"""Taking an item out of a sequence, with the comments that belong to it."""

from collections.abc import Sequence

from harness.fixes.edit import CannotFixError
from harness.fixes.scalars import Piece
from harness.manifests.layout import Comment, Kind, LaidOut, Layout


class Items:
    """Takes items out of the sequences of one text."""

    def __init__(self, layout: Layout, newline: str) -> None:
        self._text = layout.text
        self._lines = layout.lines
        self._newline = newline
        self._comments = layout.comments()
        self._own_line = {self._lines.start(one.start): one for one in self._comments if one.own_line}

    def delete(self, sequence: LaidOut, index: int, comments_to: int | None) -> list[Piece]:
        """What to take out of the text so that an item goes, and where to put its comments: above the item
        `comments_to`, or nowhere. Raises CannotFixError."""
        if sequence.kind is not Kind.SEQUENCE or len(sequence.children) < 2:
            raise CannotFixError("the item is the only one of its list")
        if sequence.flow:
            return [self._delete_in_brackets(sequence, index)]
        dash = self._dash(sequence, index)
        start, end = self._lines.start(dash), self._end(sequence, index)
        if comments_to is not None or index > 0:
            start = self._above(dash)
        deletion = (start, end, "")
        comments = [one for one in self._comments if start <= one.start < end] if comments_to is not None else ()
        if not comments or comments_to is None:
            return [deletion]
        target = self._dash(sequence, comments_to)
        return [deletion, self._inserted(comments, target)]

    def _inserted(self, comments: Sequence[Comment], dash: int) -> Piece:
        at = self._above(dash)
        indent = " " * (dash - self._lines.start(dash))
        lines = (f"{indent}{self._text[one.start : one.end].rstrip()}{self._newline}" for one in comments)
        return at, at, "".join(lines)

    def _dash(self, sequence: LaidOut, index: int) -> int:
        """Where the dash of an item stands. Raises CannotFixError where more than blanks is before it on its line."""
        dash = sequence.start
        if index > 0:
            dash = _content_end(self._text, sequence.children[index - 1])
            comments = {one.start: one.end for one in self._comments if dash <= one.start}
            while dash < len(self._text) and (dash in comments or self._text[dash].isspace()):
                dash = comments.get(dash, dash + 1)
        if self._text[dash : dash + 1] != "-" or self._text[self._lines.start(dash) : dash].strip(" "):
            raise CannotFixError("the item does not begin on a line of its own")
        return dash

    def _above(self, dash: int) -> int:
        """Where the comments right above an item begin, which are not indented more than it; else its own line."""
        start = self._lines.start(dash)
        column = dash - start
        while start:
            before = self._lines.start(start - 1)
            comment = self._own_line.get(before)
            if comment is None or comment.start - before > column:
                break
            start = before
        return start

    def _end(self, sequence: LaidOut, index: int) -> int:
        """Where the line begins that follows an item, and the comments that are indented like what is in it."""
        dash = self._dash(sequence, index)
        column = dash - self._lines.start(dash)
        last = max(_content_end(self._text, sequence.children[index]), dash + 1)
        end = self._lines.next(last)
        while (comment := self._own_line.get(end)) is not None and comment.start - end > column:
            end = self._lines.next(comment.end)
        return end

    def _delete_in_brackets(self, sequence: LaidOut, index: int) -> Piece:
        items = sequence.children
        start, end = items[index].begin, items[index].end
        if index + 1 < len(items):
            end = items[index + 1].begin
        else:
            start = items[index - 1].end
        if any(start <= one.start < end for one in self._comments):
            raise CannotFixError("a comment stands beside the item")
        return start, end, ""


def _content_end(text: str, node: LaidOut) -> int:
    """The end of a node, without the empty lines that a block scalar at its end takes in."""
    last = node
    while last.children and not last.flow:
        last = last.children[-1]
    if last.kind is Kind.SCALAR and last.style in ("|", ">"):
        return last.start + len(text[last.start : last.end].rstrip())
    return node.end
