from django.test import RequestFactory

from lgsp.portal.page.paging import PAGE_ROWS, page_of


def test_a_page_keeps_the_filters_in_its_neighbours_addresses() -> None:
    page = page_of(RequestFactory().get("/", {"q": "đất", "page": "2"}), list(range(3 * PAGE_ROWS)))
    assert (page.rows[0], page.number, page.last, page.total) == (PAGE_ROWS, 2, 3, 3 * PAGE_ROWS)
    assert "page=1" in page.before
    assert "q=%C4%91%E1%BA%A5t" in page.after


def test_a_number_out_of_range_gives_the_nearest_page() -> None:
    page = page_of(RequestFactory().get("/", {"page": "99"}), [1, 2])
    assert (page.rows, page.number, page.before, page.after) == ([1, 2], 1, "", "")
