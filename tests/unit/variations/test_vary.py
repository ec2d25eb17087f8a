import json
from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import gojson
from harness.deliveries.delivery import Delivery
from harness.jsontypes import JSON
from harness.variations import Corpus, Reads, Variation, parent_of, reads_of, reads_of_expression, variations_of
from harness.variations.corpus import MOST_LEAVES, MOST_VALUES
from harness.variations.vary import MOST_VARIATIONS, path_text, shown
from support.recorded import canonical, delivery_named, made, recorded

READS = reads_of(canonical().world)
CORPUS = Corpus(recorded(), READS)


def described(delivery: Delivery, reads: Reads, *others: Delivery) -> list[str]:
    return [one.description for one in variations_of(delivery, Corpus((delivery, *others), reads), reads)]


def test_the_empty_variation_is_the_delivery_itself() -> None:
    for delivery in recorded():
        empty = Variation(parent_of(delivery), "", ())
        assert empty.delivery is delivery
        assert (empty.title, empty.changes) == (delivery.name, 0)


def all_variations() -> Iterator[tuple[Delivery, Variation]]:
    for delivery in recorded():
        for variation in variations_of(delivery, CORPUS, READS):
            yield delivery, variation


def test_variations_differ_from_their_delivery_and_from_each_other() -> None:
    seen: dict[str, set[object]] = {}
    for delivery, variation in all_variations():
        varied = variation.delivery
        sent = (varied.url, varied.headers, varied.body)
        assert sent != (delivery.url, delivery.headers, delivery.body), variation
        assert sent not in seen.setdefault(delivery.name, set()), variation
        seen[delivery.name].add(sent)
        assert READS.concern(variation.edits), variation
        assert varied.source == delivery.source
    assert sum(map(len, seen.values())) > 3000


def test_the_body_is_what_its_payload_says() -> None:
    for _, variation in islice(all_variations(), 0, None, 7):
        if variation.changes_body:
            assert gojson.loads(variation.delivery.body) == variation.payload, variation


def test_the_order_is_always_the_same_and_the_smallest_comes_first() -> None:
    for delivery in recorded()[::9]:
        once, again = (list(variations_of(delivery, CORPUS, READS)) for _ in range(2))
        assert once == again
        assert [one.size for one in once] == sorted(one.size for one in once)


def test_a_pushed_branch_is_varied_in_these_ways() -> None:
    reads = reads_of_expression("body.object_kind == 'push' && body.ref.startsWith('refs/heads/')")
    main = delivery_named("push/main")
    assert described(main, reads, delivery_named("push/dev"), delivery_named("other/wiki")) == [
        'object_kind is "wiki_page"',
        'ref is "refs/heads/dev"',
        "the branch is other-branch",
        "the branch is feature/main",
        "object_kind is missing",
        "ref is missing",
        "object_kind is null",
        "ref is null",
        'ref is ""',
    ]


def test_a_value_that_is_only_compared_has_one_like_all_others() -> None:
    base = made({"state": "merged"})
    others = [made({"state": state}, name=state) for state in ("opened", "opened", "closed")]
    compared = described(base, reads_of_expression("body.state == 'merged' || body.state == 'locked'"), *others)
    assert compared == ['state is "locked"', 'state is "opened"', "state is missing", "state is null"]
    free = described(base, reads_of_expression("body.state.size() == 6"), *others)
    assert free[:2] == ['state is "opened"', 'state is "closed"']


def test_a_key_is_added_only_where_events_of_the_kind_have_it() -> None:
    base = made({"object_kind": "push"})
    reads = reads_of_expression("body.checkout_sha == 'x'")
    push = made({"object_kind": "push", "checkout_sha": "abc"}, name="push")
    other = made({"object_kind": "build", "checkout_sha": "abc"}, name="build")
    assert 'checkout_sha is "abc"' in described(base, reads, push)
    assert described(base, reads, other) == []


def test_urls_of_the_project_move_with_it() -> None:
    push = delivery_named("push/dev")
    reads = reads_of_expression("body.project.http_url.size() > 1 && body.project.path_with_namespace.size() > 1")
    variations = list(variations_of(push, Corpus([push, delivery_named("push/other-project")], reads), reads))
    moved = next(one for one in variations if one.description.startswith("project.path_with_namespace is"))
    assert moved.description == 'project.path_with_namespace is "gitlab/flask-k8s-docs"'
    payload = moved.payload
    assert payload is not None
    assert isinstance(payload["project"], dict)
    assert payload["project"]["http_url"] == "https://gitlab.centre.com/gitlab/flask-k8s-docs.git"
    assert not any("http_url" in one.description for one in variations)


def test_headers_and_urls_are_varied_where_they_are_read() -> None:
    base = made({}, **{"X-A": "1", "X-Gitlab-Token": "right"})
    other = Delivery("other", "POST", "/other", (("X-A", "2"), ("X-Gitlab-Token", "[REDACTED]")), b"{}")
    reads = reads_of_expression(
        "header['X-A'][0].size() > 1 && requestURL.size() > 1 && has(header['X-Gitlab-Token'].x)"
    )
    assert described(base, reads, other) == [
        'X-A is "2"',
        'its URL is "/other"',
        "X-Gitlab-Token is missing",
        "X-Gitlab-Token is wrong",
        "X-A is missing",
        'X-A is ""',
        'X-Gitlab-Token is ""',
    ]


def test_what_is_read_as_a_whole_is_varied_inside() -> None:
    base = made({"o": {"a": "x", "deep": {"b": [True, 2]}}, "unread": 1})
    assert described(base, reads_of_expression("body.o.marshalJSON().size() > 1")) == [
        "o.a is missing",
        "o.deep.b[0] is missing",
        "o.deep.b[1] is missing",
        "o is missing",
        "o.a is null",
        "o.deep.b[0] is null",
        "o.deep.b[1] is null",
        "o is null",
        'o.a is ""',
        "o.deep.b[0] is false",
        "o.deep.b[1] is 0",
        "o is {}",
    ]


WHOLE = reads_of_expression("body.marshalJSON().size() > 1")


@pytest.mark.parametrize(
    "body",
    [
        {"commits": [{"id": str(number), "n": number} for number in range(5000)]},
        {f"key{number}": number for number in range(5000)},
        {"a": ["x" * 1000] * 500},
    ],
    ids=["list", "keys", "texts"],
)
def test_a_large_body_has_no_more_variations_than_the_bound(body: JSON) -> None:
    base = made(body)
    variations = list(variations_of(base, Corpus([base], WHOLE), WHOLE))
    assert 0 < len(variations) <= min(MOST_VARIATIONS, 4 * MOST_LEAVES + 10)


def test_a_body_beyond_the_bound_is_not_varied() -> None:
    base = made({"ref": "x" * 2**20}, **{"X-Gitlab-Token": "t"})
    assert parent_of(base).payload is None
    assert all(not one.changes_body for one in variations_of(base, Corpus([base], READS), READS))


def test_many_deliveries_give_no_more_values_than_the_bound() -> None:
    deliveries = [made({"ref": f"refs/heads/{number}"}, name=str(number)) for number in range(500)]
    corpus = Corpus(deliveries, READS)
    assert len(corpus.values(("ref",))) == MOST_VALUES
    hashes = [made({"after": f"{number:040x}"}, name=str(number)) for number in range(500)]
    assert corpus.values(("project",)) == ()
    assert Corpus(hashes, READS).values(("after",)) == ("0" * 40, f"{1:040x}", f"{2:040x}")


def test_deep_nesting_and_odd_bodies_are_borne() -> None:
    deep = Delivery("deep", "POST", "/", (), b'{"a":' * 5000 + b"1" + b"}" * 5000)
    assert len(list(variations_of(deep, Corpus([deep], WHOLE), WHOLE))) <= MOST_VARIATIONS
    for text in (b"", b"[]", b"null", b"{", b"\xff", b'"x"', b'{"project":[]}', b'{"object_attributes":{"action":1}}'):
        odd = Delivery("odd", "POST", "/", (("X-Gitlab-Event", "Push Hook"),), text)
        assert all(one.delivery for one in variations_of(odd, Corpus([odd], WHOLE | READS), WHOLE | READS))


JSON_VALUES: st.SearchStrategy[JSON] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["ref", "project", "object_kind", "object_attributes", "x"]), JSON_VALUES))
def test_any_body_has_variations_that_differ(body: dict[str, JSON]) -> None:
    base = made(body)
    reads = READS | WHOLE
    sent = [one.delivery for one in variations_of(base, Corpus([base], reads), reads)]
    assert all((one.headers, one.body) != (base.headers, base.body) for one in sent)
    bodies = [(one.url, one.headers, one.body) for one in sent]
    assert len(set(bodies)) == len(bodies)


def test_paths_and_values_are_shown_as_one_writes_them() -> None:
    assert path_text(("commits", 0, "author", "a b", "ß")) == 'commits[0].author["a b"]["ß"]'
    assert shown("x" * 100) == '"' + "x" * 58 + "…"
    assert shown(json.loads('{"a": [1, null]}')) == '{"a":[1,null]}'
    assert shown("line\nbreak") == '"line\\nbreak"'
