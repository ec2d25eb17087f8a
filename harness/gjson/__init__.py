"""Finding a place in a JSON text by tidwall's path syntax: what sjson looks for before it writes.

Paths are keys joined by dots; `*` and `?` are wildcards in keys, a number is an index, `#` stands for every element,
`#(x==1)` for the first that matches and `#(x==1)#` for all, a bar pipes. Sources: github.com/tidwall/gjson v1.14.2 and
github.com/tidwall/match v1.1.1, the versions that tektoncd/triggers v0.37.0 selects.

The text has to be well-formed JSON. Modifiers (`@reverse`), literals (`!"x"`) and selections (`[a,b]`, `{a,b}`) compute
values that stand nowhere in the text, so that sjson never writes there; they count as found nowhere, and so do queries
that compare what they compute.
"""

from harness.gjson.queries import matches
from harness.gjson.search import get
from harness.gjson.values import Kind, Result, Span, elements

__all__ = ["Kind", "Result", "Span", "elements", "get", "matches"]
