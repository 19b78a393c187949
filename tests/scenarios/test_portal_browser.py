"""The pages in a real browser: a whole platform, a phone and a desk, both languages.

Rules: axe finds nothing serious, nothing is written to the console, nothing is asked of another host, nothing is wider than the screen.
"""

import json
import urllib.parse
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import sync_playwright

from lgsp.cli.development.needed_programs import NEEDED, program_for_tests

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("platform")]

BROWSER = program_for_tests(NEEDED[0])
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
SIZES = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 360, "height": 740}}
PAGES = [
    "/",
    "/members",
    "/members?q=phan+dinh",
    "/members/VN-H55/GOV/H55.02",
    "/members/new",
    "/members/VN-H55/GOV/H55.02/suspend",
    "/systems",
    "/systems/VN-H55/GOV/H55.01/motcua",
    "/systems/VN-H55/GOV/H55.01/motcua/credentials/new",
    "/services",
    "/services/VN-H55/GOV/H55.02/datdai/gia-dat",
    "/services/VN-H55/GOV/H55.02/datdai/gia-dat/openapi",
    "/services/VN-H55/GOV/H55.02/datdai/gia-dat/wsdl",
    "/services/VN-H55/GOV/H55.02/datdai/gia-dat/versions/1.0/mappings/reply",
    "/services/VN-H55/GOV/H55.02/datdai/gia-dat/versions/1.0/change",
    "/rights",
    "/rights/new",
    "/codes",
    "/codes/new",
    "/codes/don-vi-hanh-chinh",
    "/codes/don-vi-hanh-chinh?parent=19",
    "/codes/dan-toc?view=table",
    "/codes/don-vi-hanh-chinh?q=ba+be",
    "/codes/don-vi-hanh-chinh?as_of=2025-06-30&parent=06",
    "/codes/don-vi-hanh-chinh/compare",
    "/codes/dan-toc/import",
    "/codes/dan-toc/follow",
    "/mappings",
    "/mappings/dvhc-2025/1",
    "/mapping-imports/new",
    "/recodings?mapping=ma-dinh-danh-2025@1",
    "/transactions",
    "/resends",
    "/resends?state=done",
    "/kept",
    "/kept?state=released",
    "/keeping",
    "/acts",
    "/statistics",
    "/holds/new",
    "/configurations",
    "/configurations/1",
    "/account",
    "/search?q=so+nong",
    "/accounts/password/set/",
    "/khong-co-trang-nay",
]


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def signed_in(platform, chromium):
    """The cookies of an operator who signed in by a one-time link, as the terminal makes it."""
    officers = json.loads(platform.run("registry", "officer", "list", "--json").stdout)
    name = next(row["username"] for row in officers if row["role"] == "operator")
    link = urllib.parse.urlsplit(json.loads(platform.run("registry", "officer", "link", name, "--json").stdout)["sign_in"])
    context = chromium.new_context(locale="vi-VN")
    page = context.new_page()
    page.goto(platform.demo["portal"] + link.path)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(platform.demo["portal"] + "/")
    assert page.get_by_role("heading", level=1).inner_text() == "Tổng quan"
    cookies = context.cookies()
    context.close()
    return cookies


@pytest.fixture
def look(platform, chromium, signed_in):
    """Open pages in a language and a size; afterwards, nothing was said in the console and nobody else was asked."""
    said, asked, contexts = [], [], []

    def make(size="desk", language="vi", theme="light"):
        context = chromium.new_context(viewport=SIZES[size], locale="vi-VN", bypass_csp=True)
        contexts.append(context)
        context.add_cookies(signed_in)
        chosen = {"lgsp_language": language, "lgsp_theme": theme}
        context.add_cookies([{"name": key, "value": value, "url": platform.demo["portal"]} for key, value in chosen.items()])
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        return page

    yield make
    for context in contexts:
        context.close()
    host = urllib.parse.urlsplit(platform.demo["portal"]).netloc
    assert {urllib.parse.urlsplit(url).netloc for url in asked if not url.startswith("data:")} <= {host}
    assert [text for text in said if "404" not in text] == []


def faults_of(page):
    page.add_script_tag(content=AXE)
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})")
    return [
        f"{page.url} {violation['id']}: {node['html'][:160]}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


WIDER = """[...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth)
    .slice(-3).map(one => one.outerHTML.slice(0, 200))"""
"""What stands out to the right, the innermost."""


@pytest.mark.timeout(600)  # every page of the portal, each with axe
@pytest.mark.parametrize(
    ("size", "language", "theme"),
    [("desk", "vi", "light"), ("phone", "vi", "dark"), ("desk", "en", "dark"), ("phone", "en", "light")],
)
def test_every_page_is_open_to_everybody_and_fits(platform, look, size, language, theme):
    page, faults = look(size, language, theme), []
    for address in PAGES:
        page.goto(platform.demo["portal"] + address)
        assert page.get_by_role("heading", level=1).count() == 1, address
        assert page.locator("html").get_attribute("lang") == language
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{address} is wider than the screen")
        faults += faults_of(page)
    assert "\n".join(faults) == ""


def test_no_page_holds_style_or_script_of_its_own(platform, look):
    page = look()
    for address in PAGES:
        page.goto(platform.demo["portal"] + address)
        assert page.locator("[style], style, script:not([src]), [onclick]").count() == 0, address


def test_the_keyboard_finds_content_search_and_a_member(platform, look):
    page = look()
    page.goto(platform.demo["portal"] + "/members")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#content"
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("phan dinh phung")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=phan+dinh+phung")
    page.get_by_role("link", name="Uỷ ban nhân dân phường Phan Đình Phùng").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/members/VN-H55/GOV/*")


def test_a_story_of_one_transaction_is_drawn_and_proved(platform, look):
    system = platform.demo["systems"][0]
    token = platform.token()
    _, headers, _ = platform.ask("GET", system["may_not_call"][0]["path"], token=token)
    identifier = next(value for name, value in headers.items() if name.lower() == "lgsp-transaction-id")
    page = look()
    page.goto(f"{platform.demo['portal']}/transactions/{identifier}")
    assert "Không có quyền khai thác còn hiệu lực" in page.locator("svg.story").text_content()
    page.wait_for_timeout(1500)
    page.reload()
    assert page.get_by_text("đã kiểm chứng lúc").is_visible()
    assert faults_of(page) == []


def test_a_credential_is_issued_copied_and_revoked(platform, look):
    page = look()
    page.goto(platform.demo["portal"] + "/systems/VN-H55/GOV/H55.01/qlvb")
    page.get_by_role("link", name="Cấp thông tin xác thực").click()
    page.get_by_label("Ghi chú").fill("thử trên trình duyệt")
    page.get_by_label("Lý do").fill("kiểm thử")
    page.get_by_role("button", name="Cấp", exact=True).click()
    secret = page.locator("#secret").inner_text()
    assert len(secret) > 20
    assert faults_of(page) == []
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("button[data-from=secret]").click()
    page.wait_for_function("document.getElementById('voice').textContent !== ''")
    assert page.evaluate("navigator.clipboard.readText()") == secret
    page.get_by_role("link", name="Tôi đã sao chép").click()
    page.locator("tr", has_text="thử trên trình duyệt").get_by_role("link", name="Thu hồi").click()
    page.get_by_label("Lý do").fill("đã thử xong")
    page.get_by_role("button", name="Thu hồi").click()
    assert "đã thu hồi" in page.locator("tr", has_text="thử trên trình duyệt").inner_text()


def test_the_live_part_renews_itself_without_moving_what_is_read(platform, look):
    page = look()
    page.goto(platform.demo["portal"] + "/")
    page.locator("#calls-table summary").click()
    with page.expect_response("**/dashboard/live", timeout=15000):
        pass
    page.wait_for_timeout(500)
    assert page.locator("#calls-table").get_attribute("open") is not None


def test_light_and_dark_are_kept(platform, look):
    page = look(theme="light")
    page.goto(platform.demo["portal"] + "/")
    page.get_by_role("button", name="Nền sáng hoặc tối").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.goto(platform.demo["portal"] + "/services")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
