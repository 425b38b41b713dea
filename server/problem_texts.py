"""
The words for every error of the API, German and English: what happened, what is safe, what to do.

Only texts and their HTTP status; `server.problems` fills them in.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The texts of one problem in one language."""

    title: str
    detail: str
    safe: str
    todo: str


@dataclass(frozen=True)
class ProblemKind:
    """One row of the table."""

    status: int
    german: Words
    english: Words


_SAFE_DE = "Alles, was Sie eingegeben haben, ist auf Ihrem Gerät gespeichert."
_SAFE_EN = "Everything you entered is stored on your device."
_FILE_SAFE_DE = "Das Original bleibt auf Ihrem Gerät gespeichert."
_FILE_SAFE_EN = "The original stays stored on your device."
_PACKAGE_SAFE_DE = "Auf dem Gerät, das es geschrieben hat, ist alles noch da."
_PACKAGE_SAFE_EN = "On the device that wrote it, everything is still there."
_NOTHING_STORED_DE = "Auf diesem Gerät ist noch nichts gespeichert; es geht nichts verloren."
_NOTHING_STORED_EN = "Nothing is stored on this device yet; nothing is lost."

PROBLEMS: Mapping[str, ProblemKind] = {
    "code_unknown": ProblemKind(
        404,
        Words(
            "Diesen Code gibt es nicht.",
            "Der Server kennt den Code nicht. Vielleicht ist ein Zeichen vertauscht.",
            _NOTHING_STORED_DE,
            "Vergleichen Sie den Code Zeichen für Zeichen oder bitten Sie Ihre Koordination um einen neuen.",
        ),
        Words(
            "This code does not exist.",
            "The server does not know the code. Perhaps two characters are swapped.",
            _NOTHING_STORED_EN,
            "Compare the code character by character, or ask your coordination for a new one.",
        ),
    ),
    "code_used": ProblemKind(
        410,
        Words(
            "Dieser Code ist schon benutzt.",
            "Ein Code richtet genau ein Gerät ein.",
            _NOTHING_STORED_DE,
            "Bitten Sie Ihre Koordination um einen neuen Code. "
            "Haben Sie ihn nicht selbst benutzt, sagen Sie es dort.",
        ),
        Words(
            "This code was already used.",
            "One code sets up exactly one device.",
            _NOTHING_STORED_EN,
            "Ask your coordination for a new code. If it was not you who used it, tell them.",
        ),
    ),
    "code_expired": ProblemKind(
        410,
        Words(
            "Dieser Code ist abgelaufen.",
            "Codes gelten nur wenige Tage.",
            _NOTHING_STORED_DE,
            "Bitten Sie Ihre Koordination um einen neuen Code.",
        ),
        Words(
            "This code has expired.",
            "Codes are valid for a few days only.",
            _NOTHING_STORED_EN,
            "Ask your coordination for a new code.",
        ),
    ),
    "too_many_attempts": ProblemKind(
        429,
        Words(
            "Zu viele Versuche.",
            "Von dieser Adresse kamen zu viele falsche Codes.",
            _NOTHING_STORED_DE,
            "Warten Sie {seconds} Sekunden und versuchen Sie es dann noch einmal.",
        ),
        Words(
            "Too many attempts.",
            "Too many wrong codes came from this address.",
            _NOTHING_STORED_EN,
            "Wait for {seconds} seconds, then try again.",
        ),
    ),
    "too_many_requests": ProblemKind(
        429,
        Words(
            "Zu viele Anfragen.",
            "Dieses Gerät oder sein Netzwerk fragt öfter, als der Server antworten kann.",
            _SAFE_DE,
            "Nichts zu tun: Die App versucht es in {seconds} Sekunden von selbst noch einmal.",
        ),
        Words(
            "Too many requests.",
            "This device or its network asks more often than the server can answer.",
            _SAFE_EN,
            "Nothing to do: the app tries again by itself in {seconds} seconds.",
        ),
    ),
    "protocol_unsupported": ProblemKind(
        426,
        Words(
            "App und Server passen nicht zusammen.",
            "Die App spricht die Fassungen {theirs} des Abgleichs, der Server {ours}.",
            _SAFE_DE,
            "Aktualisieren Sie die App. Ihre Eingaben werden danach abgeglichen.",
        ),
        Words(
            "App and server do not fit together.",
            "The app speaks versions {theirs} of the sync protocol, the server {ours}.",
            _SAFE_EN,
            "Update the app. Your entries are synced afterwards.",
        ),
    ),
    "token_unknown": ProblemKind(
        401,
        Words(
            "Dieses Gerät ist nicht angemeldet.",
            "Der Server kennt den Schlüssel dieses Geräts nicht.",
            _SAFE_DE,
            "Richten Sie das Gerät mit einem neuen Code ein. Ihre Eingaben bleiben erhalten.",
        ),
        Words(
            "This device is not signed in.",
            "The server does not know the key of this device.",
            _SAFE_EN,
            "Set the device up with a new code. Your entries are kept.",
        ),
    ),
    "not_allowed": ProblemKind(
        403,
        Words(
            "Das darf Ihre Rolle nicht.",
            "Geräte sperren Koordination und Verwaltung.",
            _SAFE_DE,
            "Wenden Sie sich an Ihre Koordination.",
        ),
        Words(
            "Your role may not do this.",
            "Devices are blocked by coordination and administration.",
            _SAFE_EN,
            "Ask your coordination.",
        ),
    ),
    "device_unknown": ProblemKind(
        404,
        Words(
            "Dieses Gerät gibt es in Ihrem Netzwerk nicht.",
            "Der Server kennt kein Gerät mit dieser Kennung in Ihrem Netzwerk.",
            _SAFE_DE,
            "Laden Sie die Geräteliste neu.",
        ),
        Words(
            "There is no such device in your network.",
            "The server knows no device of this id in your network.",
            _SAFE_EN,
            "Load the list of devices again.",
        ),
    ),
    "not_revoked": ProblemKind(
        403,
        Words(
            "Dieses Gerät ist nicht gesperrt.",
            "Nur ein gesperrtes Gerät übergibt seine Arbeit auf diesem Weg.",
            _SAFE_DE,
            "Gleichen Sie wie gewohnt ab.",
        ),
        Words(
            "This device is not blocked.",
            "Only a blocked device hands its work over in this way.",
            _SAFE_EN,
            "Sync as usual.",
        ),
    ),
    "device_revoked": ProblemKind(
        403,
        Words(
            "Dieses Gerät ist gesperrt.",
            "Die Verwaltung hat den Zugang dieses Geräts oder dieser Person beendet.",
            "Was schon auf dem Server war, bleibt dort.",
            "Wenden Sie sich an Ihre Koordination.",
        ),
        Words(
            "This device is blocked.",
            "The administration ended the access of this device or person.",
            "What had reached the server stays there.",
            "Contact your coordination.",
        ),
    ),
    "body_malformed": ProblemKind(
        400,
        Words(
            "Der Server versteht die Anfrage nicht.",
            "Der Inhalt hat nicht die erwartete Form: {why}.",
            _SAFE_DE,
            "Versuchen Sie es noch einmal. Bleibt der Fehler, melden Sie ihn mit dem Namen „body_malformed“.",
        ),
        Words(
            "The server does not understand the request.",
            "The content does not have the expected form: {why}.",
            _SAFE_EN,
            "Try again. If the error stays, report it by the name “body_malformed”.",
        ),
    ),
    "body_too_large": ProblemKind(
        413,
        Words(
            "Die Anfrage ist zu groß.",
            "Der Server nimmt höchstens {limit} auf einmal an.",
            _SAFE_DE,
            "Die App sendet kleinere Pakete. Sie brauchen nichts zu tun.",
        ),
        Words(
            "The request is too large.",
            "The server accepts no more than {limit} at once.",
            _SAFE_EN,
            "The app sends smaller parcels. You need not do anything.",
        ),
    ),
    "encoding_unsupported": ProblemKind(
        415,
        Words(
            "Diese Verpackung kennt der Server nicht.",
            "Content-Encoding „{encoding}“ wird nicht angenommen; erlaubt sind deflate, gzip oder keine.",
            _SAFE_DE,
            "Aktualisieren Sie die App.",
        ),
        Words(
            "The server does not know this encoding.",
            "Content-Encoding “{encoding}” is not accepted; deflate, gzip or none are.",
            _SAFE_EN,
            "Update the app.",
        ),
    ),
    "cursor_unknown": ProblemKind(
        409,
        Words(
            "Der Server kennt den Stand dieses Geräts nicht.",
            "Der Merker gehört zu einem anderen Server, einer anderen Person oder älteren Daten.",
            _SAFE_DE,
            "Die App lädt alles neu und sendet Ihre Eingaben danach. Sie brauchen nichts zu tun.",
        ),
        Words(
            "The server does not know the position of this device.",
            "The cursor belongs to another server, another person or an older state of the data.",
            _SAFE_EN,
            "The app loads everything anew and sends your entries afterwards. You need not do anything.",
        ),
    ),
    "not_found": ProblemKind(
        404,
        Words(
            "Diese Adresse gibt es nicht.",
            "Der Server hat unter dieser Adresse nichts.",
            _SAFE_DE,
            "Prüfen Sie die Adresse des Servers.",
        ),
        Words(
            "This address does not exist.",
            "The server has nothing at this address.",
            _SAFE_EN,
            "Check the address of the server.",
        ),
    ),
    "method_not_allowed": ProblemKind(
        405,
        Words(
            "So geht es hier nicht.",
            "Diese Adresse nimmt die Methode der Anfrage nicht an.",
            _SAFE_DE,
            "Aktualisieren Sie die App.",
        ),
        Words(
            "This is not how it works here.",
            "This address does not accept the method of the request.",
            _SAFE_EN,
            "Update the app.",
        ),
    ),
    "package_malformed": ProblemKind(
        400,
        Words(
            "Das ist kein Übergabe-Paket.",
            "Die Datei ist keines, oder eine neuere App hat es geschrieben.",
            _PACKAGE_SAFE_DE,
            "Prüfen Sie, ob es die richtige Datei ist.",
        ),
        Words(
            "This is no hand-over package.",
            "The file is none, or a newer app wrote it.",
            _PACKAGE_SAFE_EN,
            "Check whether it is the right file.",
        ),
    ),
    "package_truncated": ProblemKind(
        400,
        Words(
            "Das Paket ist nicht vollständig.",
            "Das Ende der Datei fehlt; vielleicht wurde sie nicht zu Ende kopiert.",
            _PACKAGE_SAFE_DE,
            "Kopieren Sie die Datei noch einmal, oder lassen Sie das Paket neu schreiben.",
        ),
        Words(
            "The package is incomplete.",
            "The end of the file is missing; perhaps it was not copied to its end.",
            _PACKAGE_SAFE_EN,
            "Copy the file once more, or have the package written again.",
        ),
    ),
    "package_tampered": ProblemKind(
        400,
        Words(
            "Das Paket wurde verändert.",
            "Es ist nicht mehr so, wie das Gerät es geschrieben hat. Nichts davon wurde übernommen.",
            _PACKAGE_SAFE_DE,
            "Lassen Sie das Paket auf dem Gerät neu schreiben.",
        ),
        Words(
            "The package was changed.",
            "It is no longer as the device wrote it. Nothing of it was taken.",
            _PACKAGE_SAFE_EN,
            "Have the package written again on the device.",
        ),
    ),
    "package_key_unknown": ProblemKind(
        409,
        Words(
            "Dieses Paket kann der Server nicht öffnen.",
            "Es wurde für einen Schlüssel geschrieben, den der Server nicht mehr hat.",
            _PACKAGE_SAFE_DE,
            "Gleichen Sie mit dem Gerät selbst ab, oder schreiben Sie danach ein neues Paket.",
        ),
        Words(
            "The server cannot open this package.",
            "It was written for a key that the server no longer has.",
            _PACKAGE_SAFE_EN,
            "Sync with the device itself, or write a new package after that.",
        ),
    ),
    "package_foreign_network": ProblemKind(
        409,
        Words(
            "Dieses Paket gehört zu einem anderen Netzwerk.",
            "Nur ein Gerät desselben Netzwerks kann es abgeben.",
            _PACKAGE_SAFE_DE,
            "Geben Sie es jemandem aus dem Netzwerk des Geräts.",
        ),
        Words(
            "This package belongs to another network.",
            "Only a device of the same network can hand it in.",
            _PACKAGE_SAFE_EN,
            "Give it to somebody of the device's network.",
        ),
    ),
    "package_device_unknown": ProblemKind(
        404,
        Words(
            "Das Gerät dieses Pakets kennt der Server nicht.",
            "In diesem Netzwerk ist kein solches Gerät eingerichtet.",
            _PACKAGE_SAFE_DE,
            "Fragen Sie die Koordination.",
        ),
        Words(
            "The server does not know the device of this package.",
            "No such device is set up in this network.",
            _PACKAGE_SAFE_EN,
            "Ask the coordination.",
        ),
    ),
    "package_device_revoked": ProblemKind(
        409,
        Words(
            "Das Gerät dieses Pakets ist gesperrt.",
            "Von gesperrten Geräten nimmt der Server nichts von selbst an.",
            _PACKAGE_SAFE_DE,
            "Die Verwaltung kann das Paket prüfen und selbst einspielen.",
        ),
        Words(
            "The device of this package is blocked.",
            "The server takes nothing from blocked devices by itself.",
            _PACKAGE_SAFE_EN,
            "The administration can check the package and apply it itself.",
        ),
    ),
    "package_repeated": ProblemKind(
        409,
        Words(
            "Dieses Paket ist schon angekommen.",
            "Der Server hat es am {at} (UTC) übernommen; nichts wurde doppelt gezählt.",
            "Alles aus dem Paket ist auf dem Server.",
            "Sie müssen nichts tun. Die Datei können Sie löschen.",
        ),
        Words(
            "This package has already arrived.",
            "The server took it on {at} (UTC); nothing was counted twice.",
            "Everything in the package is on the server.",
            "You need not do anything. You may delete the file.",
        ),
    ),
    "quarantine_unknown": ProblemKind(
        404,
        Words(
            "Diese Änderung liegt hier nicht (mehr).",
            "Vielleicht hat sie inzwischen jemand anders erledigt.",
            _SAFE_DE,
            "Laden Sie die Liste neu.",
        ),
        Words(
            "This change is not here (any more).",
            "Perhaps somebody else has settled it meanwhile.",
            _SAFE_EN,
            "Load the list again.",
        ),
    ),
    "quarantine_not_repeatable": ProblemKind(
        409,
        Words(
            "Diese Änderung lässt sich nicht noch einmal anwenden.",
            "Der Server konnte sie nie lesen.",
            _SAFE_DE,
            "Sichern Sie sie als Datei und melden Sie sie der Verwaltung.",
        ),
        Words(
            "This change cannot be applied again.",
            "The server could never read it.",
            _SAFE_EN,
            "Save it as a file and report it to the administration.",
        ),
    ),
    "reason_missing": ProblemKind(
        400,
        Words(
            "Der Grund fehlt.",
            "Wer etwas verwirft, sagt warum; das bleibt im Protokoll.",
            _SAFE_DE,
            "Geben Sie einen Grund an.",
        ),
        Words(
            "The reason is missing.",
            "Whoever discards something says why; it stays on record.",
            _SAFE_EN,
            "Give a reason.",
        ),
    ),
    "role_forbidden": ProblemKind(
        403,
        Words(
            "Das darf nur die Koordination.",
            "Ihre Rolle reicht dafür nicht aus.",
            _SAFE_DE,
            "Bitten Sie die Koordination.",
        ),
        Words(
            "Only the coordination may do this.",
            "Your role is not enough for it.",
            _SAFE_EN,
            "Ask the coordination.",
        ),
    ),
    "database_unavailable": ProblemKind(
        503,
        Words(
            "Der Server ist gerade nicht bereit.",
            "Seine Datenbank antwortet nicht.",
            _SAFE_DE,
            "Die App versucht es von selbst wieder.",
        ),
        Words(
            "The server is not ready at the moment.",
            "Its database does not answer.",
            _SAFE_EN,
            "The app tries again by itself.",
        ),
    ),
    "internal_error": ProblemKind(
        500,
        Words(
            "Auf dem Server ist ein Fehler aufgetreten.",
            "Der Fehler steht im Protokoll des Servers unter „{reference}“.",
            _SAFE_DE,
            "Die App versucht es von selbst wieder. Bleibt der Fehler, melden Sie ihn mit dieser Nummer.",
        ),
        Words(
            "An error occurred on the server.",
            "The error stands in the server's log under “{reference}”.",
            _SAFE_EN,
            "The app tries again by itself. If the error stays, report it with this number.",
        ),
    ),
    "scope_forbidden": ProblemKind(
        403,
        Words(
            "Hier dürfen Sie keine Dateien ablegen.",
            "Der Betrieb oder Bereich gehört nicht zu diesem Zugang.",
            _FILE_SAFE_DE,
            "Fragen Sie Ihre Koordination nach dem Zugang.",
        ),
        Words(
            "You may not keep files here.",
            "The firm or area does not belong to this account.",
            _FILE_SAFE_EN,
            "Ask your coordination for access.",
        ),
    ),
    "file_too_large": ProblemKind(
        413,
        Words(
            "Diese Datei ist zu groß.",
            "Der Server nimmt Dateien bis {limit} Bytes an.",
            _FILE_SAFE_DE,
            "Speichern Sie die Datei kleiner und legen Sie sie noch einmal ab.",
        ),
        Words(
            "This file is too large.",
            "The server accepts files of up to {limit} bytes.",
            _FILE_SAFE_EN,
            "Save the file smaller and add it again.",
        ),
    ),
    "quota_exceeded": ProblemKind(
        413,
        Words(
            "Der Platz für Dateien ist voll.",
            "{kept} von {limit} Bytes sind belegt.",
            _FILE_SAFE_DE,
            "Bitten Sie Ihre Koordination um mehr Platz oder entfernen Sie Dateien.",
        ),
        Words(
            "The room for files is used up.",
            "{kept} of {limit} bytes are taken.",
            _FILE_SAFE_EN,
            "Ask your coordination for more room, or remove files.",
        ),
    ),
    "file_type_unsupported": ProblemKind(
        415,
        Words(
            "Diese Art Datei wird nicht angenommen.",
            "Der Inhalt ist weder Bild, Ton, Film, PDF, Text noch ein Office-Dokument.",
            _FILE_SAFE_DE,
            "Speichern Sie den Inhalt als PDF und legen Sie ihn noch einmal ab.",
        ),
        Words(
            "This kind of file is not accepted.",
            "The content is no picture, sound, film, PDF, text or office document.",
            _FILE_SAFE_EN,
            "Save the content as PDF and add it again.",
        ),
    ),
    "media_type_unsupported": ProblemKind(
        415,
        Words(
            "So werden Dateien nicht angenommen.",
            "Der Inhalt eines PATCH heißt application/offset+octet-stream.",
            _FILE_SAFE_DE,
            "Aktualisieren Sie die App.",
        ),
        Words(
            "Files are not accepted like this.",
            "The content of a PATCH is called application/offset+octet-stream.",
            _FILE_SAFE_EN,
            "Update the app.",
        ),
    ),
    "file_damaged": ProblemKind(
        422,
        Words(
            "Die Datei kam beschädigt an.",
            "Was ankam, ist nicht die Datei, die angekündigt war.",
            _FILE_SAFE_DE,
            "Die App sendet sie noch einmal. Sie brauchen nichts zu tun.",
        ),
        Words(
            "The file arrived damaged.",
            "What arrived is not the file that was announced.",
            _FILE_SAFE_EN,
            "The app sends it again. You need not do anything.",
        ),
    ),
    "upload_unknown": ProblemKind(
        404,
        Words(
            "Diese Übertragung gibt es nicht mehr.",
            "Sie ist abgelaufen, beendet oder gehört einem anderen Gerät.",
            _FILE_SAFE_DE,
            "Die App beginnt sie neu. Sie brauchen nichts zu tun.",
        ),
        Words(
            "This upload no longer exists.",
            "It has expired, was ended, or belongs to another device.",
            _FILE_SAFE_EN,
            "The app begins it anew. You need not do anything.",
        ),
    ),
    "offset_conflict": ProblemKind(
        409,
        Words(
            "Die Übertragung steht an anderer Stelle.",
            "Weiter geht es bei Byte {offset}.",
            _FILE_SAFE_DE,
            "Die App macht dort weiter. Sie brauchen nichts zu tun.",
        ),
        Words(
            "The upload stands at another place.",
            "It goes on at byte {offset}.",
            _FILE_SAFE_EN,
            "The app goes on there. You need not do anything.",
        ),
    ),
    "checksum_mismatch": ProblemKind(
        460,
        Words(
            "Ein Teil der Datei kam beschädigt an.",
            "Die Prüfsumme des Teils stimmt nicht.",
            _FILE_SAFE_DE,
            "Die App sendet ihn noch einmal. Sie brauchen nichts zu tun.",
        ),
        Words(
            "A part of the file arrived damaged.",
            "The checksum of the part does not match.",
            _FILE_SAFE_EN,
            "The app sends it again. You need not do anything.",
        ),
    ),
    "tus_version_unsupported": ProblemKind(
        412,
        Words(
            "Diese Art zu übertragen kennt der Server nicht.",
            "Der Server spricht tus 1.0.0.",
            _FILE_SAFE_DE,
            "Aktualisieren Sie die App.",
        ),
        Words(
            "The server does not know this way of uploading.",
            "The server speaks tus 1.0.0.",
            _FILE_SAFE_EN,
            "Update the app.",
        ),
    ),
    "attachment_unknown": ProblemKind(
        404,
        Words(
            "Diesen Anhang gibt es hier nicht.",
            "Er wurde entfernt, oder Sie haben keinen Zugang zu ihm.",
            "An den anderen Anhängen ändert sich nichts.",
            "Gleichen Sie ab und sehen Sie noch einmal nach.",
        ),
        Words(
            "This attachment is not here.",
            "It was removed, or you have no access to it.",
            "Nothing changes about the other attachments.",
            "Sync and look again.",
        ),
    ),
    "file_not_here": ProblemKind(
        404,
        Words(
            "Die Datei ist noch nicht angekommen.",
            "Das Gerät, das sie aufgenommen hat, hat sie noch nicht übertragen.",
            "Sie ist auf jenem Gerät gespeichert.",
            "Versuchen Sie es später noch einmal.",
        ),
        Words(
            "The file has not arrived yet.",
            "The device that took it has not sent it yet.",
            "It is stored on that device.",
            "Try again later.",
        ),
    ),
    "range_not_satisfiable": ProblemKind(
        416,
        Words(
            "Diesen Teil der Datei gibt es nicht.",
            "Die Datei hat {size} Bytes.",
            "Die Datei selbst ist unversehrt.",
            "Die App lädt sie von vorn. Sie brauchen nichts zu tun.",
        ),
        Words(
            "There is no such part of the file.",
            "The file has {size} bytes.",
            "The file itself is intact.",
            "The app loads it from the start. You need not do anything.",
        ),
    ),
    "storage_unavailable": ProblemKind(
        503,
        Words(
            "Der Server kann gerade keine Dateien ablegen.",
            "Der Speicher für Dateien antwortet nicht.",
            _FILE_SAFE_DE,
            "Die App versucht es von selbst wieder.",
        ),
        Words(
            "The server cannot keep files at the moment.",
            "The store for files does not answer.",
            _FILE_SAFE_EN,
            "The app tries again by itself.",
        ),
    ),
}
"""Every code the server answers. A code is never renamed: apps in the field decide by it."""
