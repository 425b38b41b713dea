"""
One interview end to end, over the real wire: what device and server predict and decide is the same.

1  A talk held offline arrives whole: interview, needs, steps, master data, with a receipt each.
2  Asking back, answering, approving; the approved talk is frozen on both seats.
3  What the Kümmerer notes stays in the firm until released.
"""

from datetime import timedelta

import pytest

from app.usecases import reviews
from app.usecases.directory import directory_entries
from app.usecases.firms import firm_file, list_firms
from app.usecases.inhouse import inhouse_needs, log_need, release, withdraw_release
from app.usecases.interviews import open_interview
from app.usecases.needs import needs_of_firm
from app.usecases.referrals import draft_referral, referrals
from app.usecases.syncing import sync_entries, sync_once, sync_status
from app.usecases.today import today
from tests.server.world import KUEMMERER, MENTOR, SUPERVISOR
from tests.usecases.talking import AREA, NEED, WHOLE_TALK, add, begin, say

pytestmark = pytest.mark.anyio


def firm_of(seat, query="presswerk"):
    (row,) = list_firms(seat, query=query)
    return row.id


async def test_from_the_visit_to_the_approval(network):
    mentor, supervisor = await network.seat_of(MENTOR), await network.seat_of(SUPERVISOR)
    firm_id = firm_of(mentor)
    due = (network.now() + timedelta(days=10)).date().isoformat()

    network.up = False
    talk = begin(mentor, firm_id=firm_id)
    say(talk, **(WHOLE_TALK | {"bedarf_vorhanden": "ja", "schluesselwissen": "ja", "wiedervorlage": due}))
    first = add(talk, "rep_bedarf", **NEED)
    add(talk, "rep_bedarf", **(NEED | {"b_thema": "qualitaet", "b_personen": "3"}))
    add(talk, "rep_wissen", **AREA)
    add(talk, "rep_schritt", s_was="Träger anrufen", s_wer="mentor", s_bis=due)
    talk.note(f"{first}/b_personen", "zwei Schichten")
    talk.finish()
    need = needs_of_firm(mentor, firm_id)[0]
    (entry, *_) = directory_entries(mentor, topic=need.topic)
    draft_referral(mentor, need_ids=[need.id], directory_id=entry.id, purpose="Angebot einholen")
    waiting = sync_status(mentor).waiting
    assert waiting >= 7

    network.up = True
    await network.sync(mentor, supervisor)
    status = sync_status(mentor)
    assert (status.waiting, status.on_server, status.phase) == (0, waiting, "safe")
    assert all(each.receipt for each in sync_entries(mentor))
    assert [row.state for row in referrals(supervisor)] == ["entwurf"]

    (row,) = reviews.review_queue(supervisor)
    asked = f"{first}/b_personen"
    comment_id = reviews.comment(supervisor, row.interview_id, asked, "Sind acht gemeint?")
    reviews.return_case(supervisor, row.interview_id)
    await network.sync(supervisor, mentor)

    (item,) = [each for each in today(mentor).due if each.kind == "rueckfrage"]
    again = open_interview(mentor, item.interview_id)
    assert again.commented_paths() == (asked,)
    say(again, within=first, b_personen="5")
    again.reply(asked, "Nein, fünf.")
    again.finish(reason="nachgefragt")
    await network.sync(mentor, supervisor)

    case = reviews.open_case(supervisor, row.interview_id)
    assert (case.row.revision, case.changed, case.change_reason) == (2, 1, "nachgefragt")
    reviews.resolve_comment(supervisor, comment_id)
    reviews.approve_case(supervisor, row.interview_id, content_hash=case.content_hash)
    await network.sync(supervisor, mentor)
    for seat in (mentor, supervisor):
        assert open_interview(seat, row.interview_id).reason_locked == "freigegeben"
        assert sorted(each.people for each in needs_of_firm(seat, firm_id)) == [3, 5]
        assert sync_status(seat).waiting == 0
    assert firm_file(supervisor, firm_id).firm.headcount_sgb3 == 48.0


async def test_a_line_cut_in_mid_sync_loses_and_doubles_nothing(network):
    mentor = await network.seat_of(MENTOR)
    firm_id = firm_of(mentor)
    talk = begin(mentor, firm_id=firm_id)
    say(talk, besch_gesamt="52")
    real = network._connect

    def cut(server_url, token):
        client = real(server_url, token)
        send = client.send

        async def lose_the_answer(request):
            await send(request)
            network.up = False
            return await send(request)

        client.send = lose_the_answer
        return client

    mentor.connect = cut
    assert not (await sync_once(mentor)).ok
    mentor.connect, network.up = real, True
    say(talk, konzern="nein")
    await network.sync(mentor)
    other = await network.seat_of(MENTOR)
    seen = open_interview(other, talk.id)
    assert seen.instance.freeze() == talk.instance.freeze()
    assert len(other.store.records("interview")) == 1


async def test_what_the_kuemmerer_notes_stays_in_the_firm_until_released(network):
    kuemmerer, mentor = await network.seat_of(KUEMMERER), await network.seat_of(MENTOR)
    firm_id = firm_of(kuemmerer)
    need_id = log_need(kuemmerer, topic="automation", people_range="3-5", urgency="3")
    await network.sync(kuemmerer, mentor)
    assert needs_of_firm(mentor, firm_id) == ()
    release(kuemmerer, need_id, agreed=True)
    await network.sync(kuemmerer, mentor)
    (seen,) = needs_of_firm(mentor, firm_id)
    assert (seen.topic, seen.people_range, seen.layer) == ("automation", "3-5", "shared")
    await network.sync(kuemmerer)
    assert [row.id for row in needs_of_firm(kuemmerer, firm_id)] == [need_id]
    withdraw_release(kuemmerer, need_id)
    await network.sync(kuemmerer, mentor)
    assert needs_of_firm(mentor, firm_id) == ()
    assert not inhouse_needs(kuemmerer)[0].released
