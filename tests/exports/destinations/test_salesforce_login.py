"""Who signs in at Salesforce, and what is told when that does not go."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from loopback import serving
from salesforce import CLIENT_SECRET, NOW, USER, SalesforceServer, contact, described
from salesforce_world import World, people

from exports.destination import Their
from jobs.errors import SettingRefused, Terminal, Transient


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture
def world(key: RSAPrivateKey) -> Iterator[World]:
    server = SalesforceServer(key=key.public_key())
    with serving(server.app()) as address:
        yield World(server, address)


def said(world: World, secrets: dict[str, str] | None = None, **settings: str) -> str:
    opened = world.salesforce(secrets, **settings)
    try:
        return opened.test()
    finally:
        opened.close()


# ------------------------------------------------------------------------------------------------ signing in


def test_client_credentials_give_a_token(world: World) -> None:
    told = said(world)
    assert told == "Salesforce answers at 127.0.0.1: records of Contact are found by Klankbord_Id__c."
    assert world.server.calls == ["POST token", "GET describe"]


def test_a_signed_assertion_gives_a_token(world: World, key: RSAPrivateKey) -> None:
    assert said(world, {"private_key": pem(key)}, login="jwt", user=USER).startswith("Salesforce answers")


def test_a_key_whose_line_ends_are_written_out_is_read(world: World, key: RSAPrivateKey) -> None:
    secrets = {"private_key": pem(key).replace("\n", "\\n")}
    assert said(world, secrets, login="jwt", user=USER).startswith("Salesforce answers")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"user": "somebody@shop.example"}, "user hasn't approved this consumer"),
        ({"user": USER, "jwt_audience": "https://test.salesforce.com"}, "audience is invalid"),
        ({"user": USER, "client_id": "other"}, "invalid client"),
    ],
)
def test_an_assertion_that_is_refused_says_why(
    world: World, key: RSAPrivateKey, settings: dict[str, str], told: str
) -> None:
    with pytest.raises(Terminal, match=rf"gives no token \(400 invalid_grant\): {told}; see the app"):
        said(world, {"private_key": pem(key)}, login="jwt", **settings)


@pytest.mark.parametrize("minutes", [-5, 5])
def test_an_assertion_is_good_for_three_minutes_at_most(world: World, key: RSAPrivateKey, minutes: int) -> None:
    world.server.clock = lambda: NOW + timedelta(minutes=minutes)
    with pytest.raises(Terminal, match="assertion expired or valid for too long"):
        said(world, {"private_key": pem(key)}, login="jwt", user=USER)


def test_another_key_signs_nobody_in(world: World) -> None:
    other = pem(generate_private_key(public_exponent=65537, key_size=2048))
    with pytest.raises(Terminal, match="invalid assertion"):
        said(world, {"private_key": other}, login="jwt", user=USER)


@pytest.mark.parametrize(
    ("secrets", "settings", "told"),
    [
        ({"client_secret": "x"}, {"address": "https://login.salesforce.com"}, "must be your own My Domain"),
        ({"client_secret": "x"}, {"address": "https://test.salesforce.com/"}, "must be your own My Domain"),
        ({}, {}, "needs the secret client_secret"),
        ({"client_secret": "x"}, {"login": "jwt", "user": USER}, "needs the secret private_key"),
        ({"private_key": "x"}, {"login": "jwt"}, "needs the setting user"),
        ({"private_key": "p1anted"}, {"login": "jwt", "user": USER}, "is no RSA key in PEM"),
    ],
)
def test_what_does_not_go_together_is_refused_before_any_call(
    world: World, secrets: dict[str, str], settings: dict[str, str], told: str
) -> None:
    with pytest.raises(SettingRefused, match=told) as caught:
        world.salesforce(secrets, **settings).test()
    assert "p1anted" not in str(caught.value)
    assert not world.server.calls


def test_a_jwt_may_be_shown_at_the_address_of_all(world: World, key: RSAPrivateKey) -> None:
    address = "https://login.salesforce.com"
    world.salesforce({"private_key": pem(key)}, login="jwt", user=USER, address=address).close()


def test_a_wrong_secret_says_so_without_showing_it(world: World) -> None:
    with pytest.raises(Terminal, match=r"gives no token \(400 invalid_client\): invalid client credentials") as caught:
        said(world, {"client_secret": "p1anted-s3cret"})
    assert "p1anted" not in str(caught.value)


def test_a_page_in_place_of_a_token_is_told(world: World) -> None:
    world.server.garbled = True
    with pytest.raises(Terminal, match="not with JSON"):
        said(world)


@pytest.mark.parametrize("address", ["http://salesforce.example", "ftp://x", "", "https://me:pw@evil.example"])
def test_no_token_goes_to_an_address_that_is_not_https(world: World, address: str) -> None:
    world.server.address = address
    with pytest.raises(Terminal, match=r"names no https address that is to be called \(instance_url\)"):
        said(world)
    assert world.server.calls == ["POST token"]


def test_a_token_that_ends_is_replaced_while_a_batch_goes(world: World) -> None:
    world.server.calls_a_token, world.server.polls = 2, 9
    sent = people(10)
    assert len(world.send(sent).ids) == 10
    assert set(world.server.written.values()) == {1}
    assert [len(job.uploads) for job in world.server.jobs.values()] == [1]
    assert world.server.calls.count("POST token") == 5


def test_a_token_is_asked_for_anew_once(world: World) -> None:
    world.server.calls_a_token = 0
    with pytest.raises(Terminal, match=r"does not take the token that it gave \(401 INVALID_SESSION_ID\)"):
        said(world)
    assert world.server.calls.count("POST token") == 1

    def end(call: str) -> None:
        world.server.tokens.clear()
        world.server.calls_a_token = 0

    world.server.calls_a_token, world.server.after = 5, end
    world.server.calls.clear()
    with pytest.raises(Terminal, match="INVALID_SESSION_ID"):
        world.send(people(1))
    assert world.server.calls == ["POST token", "POST ingest", "PUT batches", "POST token", "PUT batches"]


def test_nothing_that_is_told_shows_the_secret(world: World) -> None:
    text = f"{CLIENT_SECRET} is not for you"
    world.server.refuse["GET describe"] = (403, [{"message": text, "errorCode": "FORBIDDEN"}])
    with pytest.raises(Terminal, match=r"403 FORBIDDEN\): \[secret\] is not for you") as caught:
        said(world)
    assert CLIENT_SECRET not in f"{caught.value} {caught.value.body}"


# ------------------------------------------------------------------------------------------------ the object


def test_its_fields_are_told_as_ours(world: World) -> None:
    opened = world.salesforce()
    fields = {each.name: each for each in opened.fields()}
    opened.close()
    assert fields["LastName"] == Their("LastName", is_required=True, longest=80)
    assert fields["Member__c"] == Their("Member__c", "boolean")
    assert fields["Name"] == Their("Name", longest=255, is_read_only=True)
    assert fields["Points__c"] == Their("Points__c", "number")
    assert (fields["Birthdate"].type, fields["Seen__c"].type) == ("date", "time")
    assert fields["Colour__c"] == Their("Colour__c", "choice", choices=("Red", "Blue"))
    assert fields["Level__c"] == Their("Level__c", longest=255)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"object": "Nobody__c"}, "Salesforce has no object Nobody__c, or its user may not see it"),
        ({"external_id": "Other__c"}, "has no field Other__c, the setting external_id; make it in the Object Manager"),
        ({"external_id": "klankbord_id__C"}, "has no field klankbord_id__C.*; it is written Klankbord_Id__c"),
        ({"external_id": "LastName"}, "finds no record by LastName; tick External ID"),
        ({"member_field": "Email"}, "has no checkbox Email that may be written"),
        ({"member_field": "Gone__c"}, "has no checkbox Gone__c"),
    ],
)
def test_what_the_object_does_not_have_is_told_by_the_test(world: World, settings: dict[str, str], told: str) -> None:
    with pytest.raises(Terminal, match=told):
        said(world, **settings)


def test_a_checkbox_that_may_not_be_written_is_told_by_the_test(world: World) -> None:
    world.server.fields = [*contact(), described("Locked__c", "boolean", updateable=False)]
    with pytest.raises(Terminal, match="has no checkbox Locked__c that may be written"):
        said(world, member_field="Locked__c")


def test_a_user_who_may_not_write_is_told_by_the_test(world: World) -> None:
    world.server.is_writable = False
    with pytest.raises(Terminal, match="may not create and edit Contact of Salesforce"):
        said(world)


def test_too_many_calls_today_is_for_later(world: World) -> None:
    message = "TotalRequests Limit exceeded."
    world.server.refuse["GET describe"] = (403, [{"message": message, "errorCode": "REQUEST_LIMIT_EXCEEDED"}])
    with pytest.raises(Transient, match=r"cannot take it now \(403 REQUEST_LIMIT_EXCEEDED\): TotalRequests Limit"):
        said(world)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("address", "company"),
        ("login", "password"),
        ("object", "Contact; drop"),
        ("external_id", "../jobs"),
        ("member_field", "a b"),
        ("clears", "maybe"),
        ("batch_rows", "100001"),
        ("wait_minutes", "0"),
        ("api_version", "40.0"),
        ("jwt_audience", "login"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(world: World, name: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|must) "):
        world.salesforce(**{name: value})
