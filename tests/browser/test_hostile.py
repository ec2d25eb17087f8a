"""Names, keys and values of strangers are text, wherever they stand."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page

from browser.conftest import Heard, Written
from browser.projects import HOSTILE

Show = Callable[..., Page]

VISIBLE = (
    "\\u001b[31m</script><img src=x onerror=alert(1)>\"'`&lt; "
    "\\u0000 \\u202etxt\\u2066.exe\\u200b é中\U0001f600 \\ud800 __proto__"
)
"""How the page shows HOSTILE."""

_ELEMENTS = """() => ({
  images: document.querySelectorAll("img, iframe, object, embed, audio, video, base, form[action]").length,
  scripts: document.scripts.length,
  handlers: [...document.querySelectorAll("*")].filter((one) =>
    [...one.attributes].some((attribute) => attribute.name.startsWith("on"))).length,
  links: [...document.querySelectorAll("[href], [src]")]
    .map((one) => one.getAttribute("href") ?? one.getAttribute("src"))
    .filter((address) => !address.startsWith("#")),
})"""

_UNSEEN = """() => {
  const unseen = /[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}]/u;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest("script, style, noscript")) continue;
    if (unseen.test(node.data.replace(/[\\n\\t]/g, ""))) found.push(node.data);
  }
  for (const one of document.body.querySelectorAll("[title], [aria-label]")) {
    if (unseen.test(one.title) || unseen.test(one.getAttribute("aria-label") ?? "")) found.push(one.title);
  }
  return found;
}"""


def open_everything(page: Page) -> None:
    """The way of every delivery, every group and every row."""
    names = page.evaluate("rows.map((row) => row.name)")
    for index in range(len(names)):
        page.evaluate("(index) => openWay(rows[index], columnFor(rows[index]))", index)
        assert page.locator("dialog[open]").count() == 1
        for one in page.locator("dialog summary").all():
            one.click()
        check(page)
        page.keyboard.press("Escape")
    page.get_by_label("Suppressed").check()
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.wait_for_timeout(100)
    check(page)
    page.locator("#findings select").first.select_option("path")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.wait_for_timeout(100)
    check(page)


def check(page: Page) -> None:
    found = page.evaluate(_ELEMENTS)
    assert (found["images"], found["handlers"], found["links"]) == (0, 0, [])
    assert page.evaluate(_UNSEEN) == []


def test_nothing_of_a_stranger_becomes_an_element_or_hides(show: Show, heard: Heard) -> None:
    page = show("hostile")
    scripts = page.evaluate("document.scripts.length")
    open_everything(page)
    assert page.evaluate("document.scripts.length") == scripts == 14
    assert len(heard.requests) == 1
    text = page.locator("body").inner_text()
    assert VISIBLE in text


def test_the_names_are_all_there(show: Show) -> None:
    page = show("hostile")
    names = page.locator("#grid tbody th").all_inner_texts()
    assert "<img src=x onerror=alert(1)>\\u202e" in names
    assert "<script>alert(2)</script>" in names
    page.fill("#search", "onerror")
    assert page.locator("#grid tbody th").count() == 2  # the name, and what main fires with


def test_such_names_can_be_linked_to(show: Show) -> None:
    page = show("hostile")
    page.locator("#grid tbody th").first.click()
    address = page.evaluate("location.hash")
    page = show("hostile", address)
    assert page.locator("dialog h2 .name").first.inner_text() == "<img src=x onerror=alert(1)>\\u202e"


def test_keys_of_every_object_are_keys(show: Show) -> None:
    page = show("hostile", "#delivery=main")
    assert "__proto__" in page.locator("#way-resources .yaml").inner_text()
    assert page.evaluate("({}).polluted === undefined && !Object.hasOwn(Object.prototype, 'x')")


def test_the_file_hides_nothing_from_an_editor(report: Callable[[str], Written]) -> None:
    text = report("hostile").path.read_text("utf-8")
    unseen = [sign for sign in text if not sign.isprintable() and sign != "\n"]
    assert unseen == []
    assert HOSTILE not in text
    assert text.lower().count("<script") == 14
    assert text.lower().count("</script") == 14


_EVIL = """
<script>document.title = "script"</script><img src="x.png" onerror="document.title = 1">
<style>body { color: red }</style><p style="color: red" id="evil">x</p><link rel="stylesheet" href="x.css">
<iframe src="x.html"></iframe><form action="https://example.com/"><button id="send">x</button></form>
"""
_MARKUP = """() => {
  try {
    document.body.innerHTML = "<b>x</b>";
    return "made";
  } catch (error) {
    return error.name;
  }
}"""


def test_the_policy_lets_nothing_else_run(browser: Browser, report: Callable[[str], Written]) -> None:
    """What would happen if a text became markup after all: it is put there by hand, as only a defect could."""
    context = browser.new_context()
    page = context.new_page()
    heard = Heard()
    heard.listen(page)
    path = report("hostile").path
    broken = path.with_name("broken.html")
    broken.write_text(path.read_text("utf-8").replace("<main>", f"<main>{_EVIL}"), "utf-8")
    page.goto(broken.as_uri())
    page.wait_for_selector("html[data-ready]")
    assert page.title().startswith("tekton-harness: ")
    assert page.evaluate("getComputedStyle(document.getElementById('evil')).color") != "rgb(255, 0, 0)"
    page.evaluate("document.getElementById('send').click()")
    page.wait_for_timeout(200)
    assert page.evaluate("location.href") == broken.as_uri()
    sent = [url for url in heard.requests if not url.startswith(broken.as_uri())]
    assert [url for url in sent if not url.startswith("file:")] == [], "blocked before anything was sent"
    assert page.evaluate("[...document.images].every((one) => one.naturalWidth === 0)")
    blocked = " ".join(heard.said)
    for directive in ("script-src", "style-src", "img-src", "frame-src", "form-action"):
        assert directive in blocked or "default-src" in blocked, directive
    # Trusted Types: the page's own script cannot make markup of a text either.
    assert page.evaluate(_MARKUP) == "TypeError"
    context.close()
