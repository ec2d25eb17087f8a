"""Watching a project: what a saved file touches is judged again, and compared with what was before.

`Session` holds a project open and judges it as its files are now; `Places` says where to look for changes, `Watcher`
looks there, `read_keys` listens to the keyboard.
"""

from harness.watching.keyboard import read_keys
from harness.watching.places import Places, places_of
from harness.watching.rounds import CaseRound, FindingRound, FindingsCompared, VerdictsCompared
from harness.watching.session import Session
from harness.watching.watcher import Quit, Saved, Watcher

__all__ = [
    "CaseRound",
    "FindingRound",
    "FindingsCompared",
    "Places",
    "Quit",
    "Saved",
    "Session",
    "VerdictsCompared",
    "Watcher",
    "places_of",
    "read_keys",
]
