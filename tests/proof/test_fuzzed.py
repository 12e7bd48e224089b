"""Whatever the services' documents allow, and what they forbid, is answered, and never by a crash."""

import pytest

from libs.common.auth import TokenSigner
from libs.common.testing import Backing, Keys, fresh_database, virtual_host
from ops.environment import url_of
from ops.programs import SERVICE_NAMES
from proof.chaos import fuzzing
from proof.chaos.fuzz import Ports
from services.rendering.pool import RenderPool
from tests.journeys.installation import Installation
from tests.journeys.whole_system import system_of

CASES = 240


async def test_whatever_the_documents_allow_or_forbid_no_service_breaks(
    backing: Backing, template: str, keys: Keys, render_pool: RenderPool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # covers: REL-54
    async with fresh_database(backing, template) as postgres, virtual_host(backing) as amqp:
        installation = Installation(tmp_path_factory.mktemp("fuzzed"), postgres, amqp, keys)
        async with system_of(installation, render_pool) as system:
            ports = installation.ports
            services = {
                name: Ports(url_of(ports[name]), url_of(ports[f"{name}.inner"]), name in fuzzing.PUBLIC)
                for name in SERVICE_NAMES
            }
            signer = TokenSigner(keys.private)
            found = await fuzzing.run_at(system.places, services, system.logins, signer, keys.public, CASES, 1)
    assert found.failures == []
    assert found.cases >= CASES / 2
    assert len(found.let_in) > CASES / 8
