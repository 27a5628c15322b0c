"""The whole contract under fire: whatever is sent, the answer is one that the OpenAPI document describes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks as conforming

from jiaohao.app import APIS, start, stop
from tests.web_builders import Web, make_web

EXAMPLES = int(os.environ.get("JIAOHAO_FUZZ", "8"))
"""Cases of each call and role; more by hand: ``JIAOHAO_FUZZ=300 pytest tests/test_contract_fuzz.py``."""
HELD = [
    not_a_server_error,
    conforming.status_code_conformance,
    conforming.content_type_conformance,
    conforming.response_schema_conformance,
    conforming.response_headers_conformance,
    conforming.negative_data_rejection,
]
CALLS = [*sorted(call.name for api in APIS for call in api.calls), "live", "metrics", "ready"]
ASKED = [(name, role) for role in ("manager", "kiosk", "counter") for name in CALLS]
ASKED += [(call.name, "printer") for api in APIS for call in api.calls if call.right == "print"]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A hall in the middle of its day."""
    folder: Path = tmp_path_factory.mktemp("fuzz")
    made = make_web(folder, own_app=True)
    made.post("printers", {"name": "drawn", "url": "preview://"})
    for number in (1, 2):
        made.open(number)
        made.issue()
    made.next()
    made.post("printers", {"name": "p", "url": "tcp://127.0.0.1:9", "agent": "pc"})
    start(made.app)
    yield made
    stop(made.app)
    made.hall.database.close()


@pytest.fixture(scope="module")
def contract(web: Web) -> Any:
    """The document as the app hands it out."""
    return schemathesis.openapi.from_wsgi("/openapi.json", web.app)


@pytest.mark.parametrize(("name", "role"), ASKED)
def test_whatever_is_sent_is_answered_by_the_document(web: Web, contract: Any, name: str, role: str) -> None:
    call = contract.find_operation_by_id(name)
    good, bad = (call.as_strategy(mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE))

    @given(case=st.one_of(good, bad))
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    def fire(case: Case) -> None:
        response = case.call(headers={"Authorization": f"Bearer {web.token(role)}"})
        case.validate_response(response, checks=HELD)

    fire()
