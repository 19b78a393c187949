"""Members, subsystems and credentials over HTTP."""

from typing import Any

WHY = {"why": "thử"}
OFFICE = "VN-H55/GOV/H55.01"


def test_lists_are_cut_and_say_how_many_there_are(call: Any, world: Any) -> None:
    answer = call("GET", "/members?limit=1&offset=1")
    assert (answer["count"], [item["code"] for item in answer["items"]]) == (2, ["H55.01"])
    assert call("GET", "/subsystems?q=mot+cua")["items"][0]["member"] == OFFICE
    assert call("GET", "/members?limit=-5&offset=-5")["count"] == 2


def test_subsystems_are_shown_suspended_resumed_and_their_history_told(call: Any, world: Any) -> None:
    id = f"{OFFICE}/motcua"
    assert call("POST", f"/subsystem/suspend?id={id}", WHY)["status"] == "suspended"
    assert call("POST", f"/subsystem/resume?id={id}", WHY)["status"] == "active"
    assert call("GET", f"/subsystem?id={id}")["name"] == "Một cửa"
    assert [change["by"] for change in call("GET", f"/subsystem/history?id={id}")] == ["vanhanh", "vanhanh", "test"]


def test_a_secret_is_in_the_answer_that_issues_it_and_in_no_other(call: Any, world: Any) -> None:
    fresh = call("POST", "/credentials", {"subsystem": f"{OFFICE}/motcua", "kind": "api_key", **WHY})
    assert fresh["secret"].startswith(f"lgsp_{fresh['credential']['key_id']}_")
    assert fresh["secret"] not in str(call("GET", f"/credentials?subsystem={OFFICE}/motcua"))
