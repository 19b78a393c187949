from lgsp.portal.connections.message_forms import MappingForm, WsdlForm, rules_text

RULES = [
    {"act": "set", "where": "header", "name": "X-Unit", "value": "{call.consumer} = 1"},
    {"act": "rename", "where": "query", "name": "id", "value": "ma"},
    {"act": "remove", "where": "header", "name": "X-Old", "value": ""},
]


def test_rules_are_read_as_they_are_shown() -> None:
    form = MappingForm({"rules": rules_text(RULES)})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["rules"] == RULES


def test_a_line_that_is_no_rule_is_named() -> None:
    form = MappingForm({"rules": "set header X-A = 1\nlàm gì đó"})
    assert not form.is_valid() and "2" in form.errors["rules"][0]


def test_a_wsdl_needs_its_file() -> None:
    assert "file" in WsdlForm({}).errors
