"""Step 3 of `receive`: a part whose bytes changed on the shelf is thrown away and asked for again, never believed."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from app.exchange import admission
from app.exchange import envelope as wire
from app.exchange.inbox import shelf_in
from app.instruments.store import Store
from app.kit.errors import Undecided
from app.kit.ids import StateCode

PEER = StateCode("XB")
FILES = (b"%PDF the instrument", b"a,b\n" * 400_000)


def naming(*digests: str) -> wire.Envelope:
    """As much of an envelope as names parts."""
    parts = [SimpleNamespace(sha256=one, size=len(data)) for one, data in zip(digests, FILES, strict=True)]
    return wire.Envelope.model_construct(instrument=parts[0], attachments=tuple(parts[1:]))


@pytest.mark.parametrize("rotten", [0, 1], ids=("instrument", "attachment"))
@pytest.mark.parametrize("place", [0, 9, -1], ids=("begin", "middle", "end"))
def test_a_part_that_rotted_is_missing(tmp_path: Path, rotten: int, place: int) -> None:
    store = Store(tmp_path)
    digests = [store.put(shelf_in(PEER), one) for one in FILES]
    admission.check_parts(store, PEER, naming(*digests), thorough=True)
    path = store.path(shelf_in(PEER), digests[rotten])
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(Undecided) as error:
        admission.check_parts(store, PEER, naming(*digests), thorough=True)
    assert error.value.code == "parts_missing"
    assert digests[rotten] in error.value.message
    assert [store.has(shelf_in(PEER), one) for one in digests] == [rotten != 0, rotten != 1]
    store.put(shelf_in(PEER), FILES[rotten])
    admission.check_parts(store, PEER, naming(*digests), thorough=True)
