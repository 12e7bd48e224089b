"""`./shomei lint` finds what nothing but tests reaches: each fault is planted in a project that has none."""

from tests.proof.checks.planted import Planted

LIST = "docs/spec/not-built-yet.toml"
GIVING_BACK = "\n\ndef give_back(state):\n    return _worth(state)\n\n\ndef _worth(state):\n    return state\n"


def test_nothing_is_found_where_nothing_is_wrong(planted: Planted) -> None:
    assert planted.found() == []


def test_a_decision_that_only_a_test_calls_is_named_with_its_place(planted: Planted) -> None:
    planted.add("services/shop/domain.py", GIVING_BACK)
    planted.add("tests/test_shop.py", "\n\nfrom services.shop.domain import give_back\n\ngive_back(1)\n")
    [found] = planted.found()
    assert found.startswith('services/shop/domain.py:8: "services.shop.domain:give_back"')


def test_a_decision_that_a_route_reaches_through_others_is_none(planted: Planted) -> None:
    planted.add("services/shop/domain.py", GIVING_BACK)
    planted.change("services/shop/api.py", "import sell", "import give_back, sell")
    planted.change("services/shop/api.py", "sell(chamber)", "sell(give_back(chamber))")
    assert planted.found() == []


def test_what_only_an_unreached_decision_calls_is_as_unreached_in_another_file(planted: Planted) -> None:
    planted.replace("services/shop/worth.py", "def worth(state):\n    return state\n")
    planted.add(
        "services/shop/domain.py", "\nfrom services.shop.worth import worth\n\ndef value():\n    return worth(1)\n"
    )
    assert planted.leftovers() == {"services.shop.domain:value", "services.shop.worth:worth"}


def test_a_method_is_reached_by_its_name_and_only_where_its_class_is(planted: Planted) -> None:
    planted.add(
        "services/shop/domain.py",
        "\n\nclass Till:\n    def count(self):\n        return 1\n\n    def close(self):\n        return 2\n",
    )
    assert planted.leftovers() == {"services.shop.domain:Till"}
    planted.change("services/shop/api.py", "import sell", "import Till, sell")
    planted.change("services/shop/api.py", "sell(chamber)", "sell(Till().count())")
    assert planted.leftovers() == {"services.shop.domain:Till.close"}


def test_a_template_reaches_a_method(planted: Planted) -> None:
    planted.add("services/shop/domain.py", "\n\nclass Till:\n    @property\n    def worth(self):\n        return 1\n")
    planted.change("services/shop/api.py", "import sell", "import Till, sell")
    planted.change("services/shop/api.py", "sell(chamber)", "sell(Till())")
    assert planted.leftovers() == {"services.shop.domain:Till.worth"}
    planted.replace("services/shop/templates/till.html", "<p>{{ till.worth }}</p>")
    assert planted.found() == []


def test_a_module_that_nothing_imports_is_named_as_one(planted: Planted) -> None:
    planted.replace(
        "services/shop/forgotten.py", "routes = object()\n\n\n@routes.get('/x')\ndef show():\n    return 1\n"
    )
    assert planted.leftovers() == {"services.shop.forgotten"}


def test_what_only_proofs_use_is_a_leftover_and_proofs_themselves_are_none(planted: Planted) -> None:
    planted.add("services/shop/domain.py", GIVING_BACK)
    planted.replace("proof/bench/__main__.py", "from services.shop.domain import give_back\n\ngive_back(1)\n")
    assert planted.leftovers() == {"services.shop.domain:give_back"}


def test_a_move_without_a_caller_is_not_built(planted: Planted) -> None:
    planted.change("services/shop/states.py", "    SELL = 1", "    SELL = 1\n    REFUND = 2")
    planted.change("services/shop/states.py", "State.SOLD}", "State.SOLD, (State.SOLD, Act.REFUND): State.OPEN}")
    assert planted.leftovers() == {"move services.shop.states:MOVES REFUND"}
    planted.add("services/shop/domain.py", "\n\ndef refund(state):\n    return move(state, Act.REFUND)\n")
    assert planted.leftovers() == {"move services.shop.states:MOVES REFUND", "services.shop.domain:refund"}


def test_an_act_that_is_only_compared_with_is_not_made(planted: Planted) -> None:
    planted.change("services/shop/states.py", "    SELL = 1", "    SELL = 1\n    REFUND = 2")
    planted.change("services/shop/states.py", "State.SOLD}", "State.SOLD, (State.SOLD, Act.REFUND): State.OPEN}")
    planted.add("services/shop/domain.py", "\n\ndef is_refund(act):\n    return act is Act.REFUND\n")
    planted.change("services/shop/api.py", "import sell", "import is_refund, sell")
    planted.change("services/shop/api.py", "sell(chamber)", "sell(is_refund(chamber))")
    assert planted.leftovers() == {"move services.shop.states:MOVES REFUND"}


def test_a_move_from_a_state_that_no_made_move_leads_to_is_not_built(planted: Planted) -> None:
    planted.change("services/shop/states.py", "    SOLD = 2", "    SOLD = 2\n    LENT = 3")
    planted.change("services/shop/states.py", "    SELL = 1", "    SELL = 1\n    LEND = 2\n    TAKE = 3")
    more = "(State.OPEN, Act.LEND): State.LENT, (State.LENT, Act.TAKE): State.OPEN}"
    planted.change("services/shop/states.py", "State.SOLD}", f"State.SOLD, {more}")
    planted.change("services/shop/domain.py", "Act.SELL)", "Act.SELL), move(state, Act.TAKE)")
    assert planted.leftovers() == {"move services.shop.states:MOVES LEND", "move services.shop.states:MOVES TAKE"}


def test_an_act_that_is_a_text_is_made_where_a_call_of_its_service_says_it(planted: Planted) -> None:
    table = 'PAID: dict[tuple[str, str], str] = {("due", "pay"): "paid", ("due", "waive"): "paid"}\n'
    planted.add("services/shop/states.py", f"\n\n{table}")
    planted.change("services/shop/states.py", "return MOVES", "PAID\n    return MOVES")
    planted.change("services/shop/domain.py", "move(state, Act.SELL)", 'move(state, Act.SELL), move("due", "pay")')
    assert planted.leftovers() == {"move services.shop.states:PAID waive"}


def test_an_event_without_a_speaker_or_a_hearer_is_named(planted: Planted) -> None:
    planted.change("services/shop/consumers.py", "@consumers.on(Sold)\n", "@consumers.on(object)\n")
    assert planted.leftovers() == {"not heard libs.contracts.shop:Sold"}
    planted.change("services/shop/consumers.py", "@consumers.on(object)\n", "@consumers.on(Sold)\n")
    planted.change("services/shop/api.py", "Sold(chamber=sell(chamber))", "sell(chamber)")
    assert planted.leftovers() == {"not said libs.contracts.shop:Sold"}


def test_a_field_of_an_event_that_no_hearer_reads_is_named(planted: Planted) -> None:
    planted.add("libs/contracts/shop.py", "    by: str\n")
    planted.change("services/shop/api.py", "chamber=sell(chamber)", "chamber=sell(chamber.by)")
    assert planted.leftovers() == {"not read libs.contracts.shop:Sold.by"}
    planted.change("services/shop/consumers.py", "event.price", "event.price + event.by")
    assert planted.found() == []


def test_a_setting_that_nothing_reads_is_named(planted: Planted) -> None:
    planted.add("libs/contracts/registration.py", "    slots: int = 3\n")
    planted.change("services/shop/app.py", "    key: str\n", "    key: str\n    color: str\n")
    planted.add("services/shop/consumers.py", "\n\ndef _unused(settings):\n    return settings.slots\n")
    planted.change(
        "services/shop/api.py",
        "import sell\n",
        "import sell\nfrom libs.contracts.registration import ChamberSettings\n",
    )
    assert planted.leftovers() == {
        "services.shop.consumers:_unused",
        "not read libs.contracts.registration:ChamberSettings.slots",
        "not read services.shop.app:Settings.color",
    }


def test_a_value_of_a_setting_that_changes_nothing_is_named(planted: Planted) -> None:
    planted.change(
        "services/shop/api.py",
        "import sell\n",
        "import sell\nfrom libs.contracts.registration import ChamberSettings\n",
    )
    assert planted.found() == []
    planted.change("services/shop/api.py", '== "summary"', "is None")
    assert planted.leftovers() == {"not used libs.contracts.registration:ChamberSettings.detail summary"}


def test_a_table_that_nothing_reads_is_named(planted: Planted) -> None:
    planted.change("services/shop/api.py", "SELECT price FROM sales", "INSERT INTO sales VALUES (1)")
    assert planted.leftovers() == {"table services.shop:sales"}


def test_a_leftover_that_is_listed_with_its_promise_is_no_finding(planted: Planted) -> None:
    planted.add("services/shop/domain.py", GIVING_BACK)
    planted.list_code("services.shop.domain:give_back")
    assert planted.found() == []


def test_a_listed_leftover_that_is_used_now_or_gone_is_stale(planted: Planted) -> None:
    planted.list_code("services.shop.domain:sell", "services.shop.domain:lend")
    assert planted.found() == [
        f'{LIST}: "services.shop.domain:sell" is used now, or gone: take it from the list',
        f'{LIST}: "services.shop.domain:lend" is used now, or gone: take it from the list',
    ]


def test_a_leftover_is_listed_once(planted: Planted) -> None:
    planted.add("services/shop/domain.py", GIVING_BACK)
    planted.list_code("services.shop.domain:give_back", "services.shop.domain:give_back")
    assert planted.found() == [f'{LIST}: "services.shop.domain:give_back" is listed 2 times']
