"""
The one table from route to screen.

On phones a page under a destination is a child of it, so that back leads to the list; from 840 px
list and detail are one screen with two panes, so the same pages stand side by side in the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.views import (
    conflicts,
    consent,
    devices,
    directory,
    firms,
    follow_ups,
    funding,
    home,
    inhouse,
    interview,
    lock,
    offers,
    profile,
    referrals,
    report,
    review,
    set_aside,
    sync_centre,
    sync_centre_refused,
)

Screen = Callable[[], Any]


@dataclass(frozen=True)
class Row:
    """
    One line of the table.

    `under` is the path it lies under on phones. `wide` is the screen from 840 px on: the same one as
    its list's, so that choosing a row keeps the list as it stands.
    """

    path: str
    screen: Screen
    under: str | None = None
    wide: Screen | None = None


ROWS = (
    Row("/", home.HomeScreen),
    Row("/einrichten", home.HomeScreen),
    Row("/betriebe", firms.FirmsScreen),
    Row("/betriebe/:firm", firms.FirmScreen, under="/betriebe", wide=firms.FirmsScreen),
    Row("/betriebe/:firm/einwilligung", consent.ConsentScreen),
    Row("/betriebe/:firm/einwilligung/neu", consent.GiveConsentScreen),
    Row("/betriebe/:firm/einwilligung/widerruf", consent.WithdrawConsentScreen),
    Row("/gespraech/:interview", interview.InterviewScreen),
    Row("/gespraech/:interview/abschluss", interview.FinishScreen, under="/gespraech/:interview"),
    Row("/gespraech/:interview/bericht", report.ReportScreen, under="/gespraech/:interview"),
    Row("/verweise", referrals.ReferralsScreen),
    Row("/verweise/:referral", referrals.ReferralScreen, under="/verweise", wide=referrals.ReferralsScreen),
    Row("/verweise/:referral/weitergeben", referrals.PassOnScreen),
    Row("/bedarf/:need/verweis", referrals.DraftReferralScreen),
    Row("/woche", follow_ups.WeekScreen),
    Row("/bedarf/:need/verweis/:offer", referrals.DraftReferralScreen),
    Row("/bedarf/:need/angebote", offers.MatchesScreen),
    Row("/bedarf/:need/angebote/:offer", offers.MatchedOfferScreen),
    Row("/bedarf/:need/foerderung", funding.FundingScreen),
    Row("/foerderung/:firm", funding.FundingScreen),
    Row("/angebote", offers.OffersScreen),
    Row("/angebote/:offer", offers.OfferScreen, under="/angebote", wide=offers.OffersScreen),
    Row("/stellen", directory.DirectoryScreen),
    Row("/stellen/:place", directory.DirectoryScreen),
    Row("/abgleich", sync_centre.SyncCentreScreen),
    Row(
        "/abgleich/abgelehnt/:entry",
        sync_centre_refused.RefusedScreen,
        under="/abgleich",
        wide=sync_centre.SyncCentreScreen,
    ),
    Row("/abgelehnt", set_aside.SetAsideScreen),
    Row(
        "/abgelehnt/:entry", set_aside.SetAsideEntryScreen, under="/abgelehnt", wide=set_aside.SetAsideScreen
    ),
    Row("/zwei-antworten", conflicts.DeskScreen),
    Row(
        "/zwei-antworten/:conflict",
        conflicts.ConflictScreen,
        under="/zwei-antworten",
        wide=conflicts.DeskScreen,
    ),
    Row("/profil", profile.ProfileScreen),
    Row("/profil/geraete", devices.DevicesScreen, under="/profil"),
    Row("/profil/geraete/:device", devices.DeviceScreen, under="/profil/geraete"),
    Row("/profil/sperre", lock.LockSettingsScreen, under="/profil"),
    Row("/eingang", review.QueueScreen),
    Row("/pruefung/:interview", review.CaseScreen, wide=home.HomeScreen),
    Row("/bedarfe", inhouse.NeedsScreen),
    Row("/bedarfe/:need", inhouse.NeedScreen, under="/bedarfe", wide=inhouse.NeedsScreen),
    Row("/bedarf-melden", inhouse.LogNeedScreen),
    Row("/wissen", inhouse.KnowledgeScreen),
)


def routes(*, expanded: bool) -> list[ft.Route]:
    """The table as Flet's router wants it, for one layout."""
    built: dict[str, ft.Route] = {}
    roots: list[ft.Route] = []
    for row in ROWS:
        screen = row.wide if expanded and row.wide is not None else row.screen
        parent = built.get(row.under) if row.under is not None and not expanded else None
        if parent is None:
            route = ft.Route(path=row.path.lstrip("/") or None, index=row.path == "/", component=screen)
            roots.append(route)
        else:
            relative = row.path.removeprefix(str(row.under)).lstrip("/")
            route = ft.Route(path=relative, component=screen)
            parent.children = [*(parent.children or []), route]
        built[row.path] = route
    return roots
