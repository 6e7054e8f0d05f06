"""What goes wrong is said in one sentence; nothing is lost, nothing half written."""

import random

import pytest
from sqlalchemy import event, text

from neuroplasty.documents.records import Recorded
from neuroplasty.errors import NeuroplastyError, RegistryError
from neuroplasty.registry import SYSTEM, Identity, Registry
from neuroplasty.registry.store.ids import ALPHABET, is_pseudonym, pseudonym, tidy
from neuroplasty.registry.store.keys import Keys

from .conftest import START, Clock
from .test_backup_and_erasing import everything


@pytest.fixture
def visits(registry):
    person = registry.people.add(SYSTEM, "here", birth_year=1970)
    done = Recorded(site="here", operator="op-1", started=START)
    return registry.episodes.visits(SYSTEM, registry.episodes.record(SYSTEM, person.code, done).id)


def test_a_full_disk_in_mid_answer_loses_nothing_and_writes_nothing(tmp_path, clock):
    with Registry.create(tmp_path / "r.db", clock=clock) as registry:
        registry.add_site(SYSTEM, "here", "A clinic", "UTC")
        person = registry.people.add(SYSTEM, "here")
        done = Recorded(site="here", operator="op-1", started=START)
        pre = registry.episodes.visits(SYSTEM, registry.episodes.record(SYSTEM, person.code, done).id)[0]
        limit = {}

        @event.listens_for(registry.store.engine, "checkout")
        def _limit(connection, *_):
            connection.execute(f"PRAGMA max_page_count={limit.get('pages', 1 << 30)}")

        with registry.store.read() as connection:
            limit["pages"] = connection.execute(text("PRAGMA page_count")).scalar_one()
        before, count = registry.verify(), 0
        said = ""
        while not said:
            try:
                registry.people.add(SYSTEM, "here", identity=Identity(name="n" * 900))
                count += 1
            except RegistryError as error:
                said = str(error)
        assert said == "The disk is full; make room and do it again. Nothing was written."
        with pytest.raises(RegistryError, match="The disk is full"):
            registry.answers.give_visit(
                SYSTEM, pre.id, {"NRS": [3], "RMDQ": [True] * 24, "ODI": 30}, by="staff"
            )
        limit.clear()
        assert len(registry.people.all(SYSTEM)) == count + 1
        assert registry.answers.of_visit(SYSTEM, pre.id) == []
        assert registry.verify().is_whole
        assert registry.verify().entries == before.entries + 3 * count
        assert len(registry.answers.give_visit(SYSTEM, pre.id, {"NRS": [3], "ODI": 30}, by="staff")) == 2


def test_a_database_that_another_holds_is_said_so(tmp_path, clock):
    with Registry.create(tmp_path / "r.db", clock=clock) as registry:
        registry.add_site(SYSTEM, "here", "A clinic", "UTC")

        @event.listens_for(registry.store.engine, "checkout")
        def _hurry(connection, *_):
            connection.execute("PRAGMA busy_timeout=50")

        with registry.store.write("other"), pytest.raises(RegistryError, match="Another program holds the"):
            registry.people.add(SYSTEM, "here")
        assert registry.people.all(SYSTEM) == []


def test_a_failure_in_the_middle_leaves_nothing_behind(registry, visits):
    before = everything(registry)
    with pytest.raises(NeuroplastyError, match="expected a number from 0 to 10"):
        registry.answers.give_visit(SYSTEM, visits[0].id, {"NRS": [3], "PEG": [11, 0, 0]}, by="staff")
    registry.people.add(SYSTEM, "here", identity=Identity(name="a", number="7"))
    held = everything(registry)
    assert held != before
    with pytest.raises(RegistryError, match="hospital number is that of"):
        registry.people.add(SYSTEM, "here", identity=Identity(name="b", number="7"), consent=("care",))
    assert everything(registry) == held


WRONG = [
    (lambda r, v: r.answers.give(SYSTEM, v.id, "NRS", [11]), "expected a number from 0 to 10"),
    (lambda r, v: r.answers.give(SYSTEM, v.id, "NRSS", [1]), "did you mean 'NRS'"),
    (lambda r, v: r.answers.give(SYSTEM, v.id, "NRS"), "give an answer, or the reason"),
    (
        lambda r, v: r.answers.give(SYSTEM, v.id, "NRS", missing="forgot"),
        "'forgot' is no reason; there are",
    ),
    (lambda r, v: r.answers.give(SYSTEM, "x", "NRS", [1]), "There is no visit x"),
    (lambda r, v: r.answers.give(SYSTEM, v.id, "ODI", [1, 2]), "answered by its total, one number"),
    (lambda r, v: r.people.add(SYSTEM, "here", zone="Mars/Base"), "is no zone; give an IANA name"),
    (lambda r, v: r.people.add(SYSTEM, "here", sex="f"), "expected female, male, or nothing"),
    (lambda r, v: r.people.add(SYSTEM, "nowhere"), "There is no site 'nowhere'; there are: here"),
    (lambda r, v: r.people.consent(SYSTEM, "D6Z1-RV0W1", "sale"), "no purpose 'sale'"),
    (lambda r, v: r.people.get(SYSTEM, "D6Z1-RV0W2"), "is no pseudonym: its last character"),
    (lambda r, v: r.people.get(SYSTEM, "d6z1rvOw1"), "Nobody here has the pseudonym D6Z1-RV0W1"),
    (
        lambda r, v: r.staff.add(SYSTEM, "here", "x", ("owner",)),
        "found owner, expected one or more of nurse",
    ),
    (lambda r, v: r.staff.add(SYSTEM, "here", "x", ()), "found none, expected one or more"),
    (lambda r, v: r.add_site(SYSTEM, "here", "again", "UTC"), "There is a site 'here' already"),
]


def test_wrong_input_is_refused_in_one_sentence(registry, visits):
    before = everything(registry)
    for call, words in WRONG:
        with pytest.raises(NeuroplastyError, match=words) as caught:
            call(registry, visits[0])
        assert "\n" not in str(caught.value)
    assert everything(registry) == before


def test_what_is_no_registry_is_said_so(tmp_path):
    with pytest.raises(RegistryError, match="there is no registry; 'neuroplasty registry init' makes one"):
        Registry.open(tmp_path / "none.db")
    (tmp_path / "text.db").write_text("This is no database at all, and it is long enough to look at." * 20)
    with pytest.raises(RegistryError, match="cannot be used as a registry"):
        Registry.open(tmp_path / "text.db", tmp_path)
    with pytest.raises(RegistryError, match="is there already"):
        Registry.create(tmp_path / "text.db")
    with pytest.raises(RegistryError, match="is no folder; make it first"):
        Registry.create(tmp_path / "deep" / "down" / "r.db")
    Registry.create(tmp_path / "r.db").close()
    with (
        pytest.raises(
            RegistryError, match=r"chain\.key cannot be read; give the folder of this registry's keys"
        ),
        Registry.open(tmp_path / "r.db", tmp_path / "elsewhere") as registry,
    ):
        registry.add_site(SYSTEM, "here", "A clinic", "UTC")
    with pytest.raises(RegistryError, match="Which registry"):
        Registry.open(None)
    with pytest.raises(RegistryError, match=r"Where do the keys lie\? Give --keys"):
        Registry.open("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(RegistryError, match="cannot be used as a registry") as caught:
        Registry.open("postgresql://nobody:secret@127.0.0.1:1/none", tmp_path)
    assert "secret" not in str(caught.value)


def test_any_one_wrong_character_of_a_pseudonym_and_any_swap_is_found():
    rng = random.Random(4)
    for _ in range(40):
        code = pseudonym(rng)
        assert is_pseudonym(code)
        assert tidy(code.lower().replace("-", "").replace("0", "o")) == code
        for place in [place for place in range(10) if place != 4]:
            for other in ALPHABET:
                if other != code[place]:
                    assert not is_pseudonym(code[:place] + other + code[place + 1 :])
        plain = code.replace("-", "")
        for place in range(8):
            swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
            if swapped != plain:
                assert not is_pseudonym(tidy(swapped))


def test_the_same_is_written_on_both_databases_to_the_byte(server, tmp_path):
    from .conftest import fresh

    # The trail is signed: with the same keys it is the same trail.
    keys = Keys.create(tmp_path / "keys")

    def written(database):
        with Registry.create(database, keys, clock=Clock(), rng=random.Random(3)) as registry:
            registry.add_site(SYSTEM, "here", "A clinic", "UTC")
            person = registry.people.add(SYSTEM, "here", sex="female", birth_year=1970)
            done = Recorded(site="here", operator="op-1", started=START)
            episode = registry.episodes.record(SYSTEM, person.code, done)
            pre = registry.episodes.visits(SYSTEM, episode.id)[0]
            first = registry.answers.give_visit(SYSTEM, pre.id, {"NRS": [7], "RMDQ": [True] * 24}, by="staff")
            registry.answers.correct(SYSTEM, first[0].id, [6], reason="misheard")
            registry.people.withdraw(SYSTEM, person.code)
            return everything(registry)

    one = written(tmp_path / "r.db")
    (other,) = (written(url) for url in fresh(server))

    assert one == other
