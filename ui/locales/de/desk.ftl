# The window: navigation, lists, status line, settings, signing in.

navigation = Navigation
accounts = Konten
contact-and-help = Kontakt und Hilfe
settings = Einstellungen
drafts = Angefangenes
outbox = Postausgang
search = Suchen
back = Zurück
cancel = Abbrechen
close = Schließen
dismiss = Ausblenden
discard = Verwerfen
discard-more = Verwerfen …
edit = Bearbeiten
go-on = Weiter
later = Später
or = oder
retry = Erneut versuchen
retry-now = Jetzt versuchen
save = Sichern
send = Senden
show-all = Alle zeigen
undo = Rückgängig
copied = { $what } kopiert
nobody = niemand
required = Pflichtfeld
optional = freiwillig

# Times and sizes
time-yesterday = Gestern
time-today-at = heute, { $time }
time-yesterday-at = gestern, { $time }
time-date-at = { $date }, { $time }
span-moment = einem Augenblick
span-minutes = { $count ->
    [one] einer Minute
   *[other] { $count } Minuten
}
span-hours = { $count ->
    [one] einer Stunde
   *[other] { $count } Stunden
}
span-days = { $count ->
    [one] einem Tag
   *[other] { $count } Tagen
}
span-months = { $count ->
    [one] einem Monat
   *[other] { $count } Monaten
}
since-span = seit { $span }
duration-minutes = { $minutes } Min.
duration-hours = { $hours } Std.
duration-both = { $hours } Std. { $minutes } Min.
minutes-example = z. B. 45 oder 1:30
size-bytes = { $count ->
    [one] 1 Byte
   *[other] { $count } Byte
}
size-kilobytes = { $size } kB
size-megabytes = { $size } MB

# Words a portal may bring itself
label-new = Neu
label-new-ticket = Neues Ticket
label-upload = Dateien
label-confirm-email = Bestätigung per E-Mail
label-callback = Rückruf
label-actions = Aktionen
label-ticket = Ticket
label-staff = Support
label-finding = Ergebnis der Prüfung
label-estimate = geschätzte Dauer
label-project-lead = Projektleitung

# Who must act
ball-you = Sie sind dran
ball-support = Support ist dran
ball-us = Wir sind dran
ball-customer = Kunde ist dran
ball-nobody = Abgeschlossen
ball-since = { $ball } seit { $span }

# The list
unread = ungelesen
unread-only = Ungelesene
unread-count = { $count } ungelesen
ticket-count = { $count ->
    [one] 1 Ticket
   *[other] { $count } Tickets
}
draft-count = { $count ->
    [one] 1 Entwurf
   *[other] { $count } Entwürfe
}
order = Reihenfolge: { $order }
all-accounts = Alle Konten
common-open = Offen in allen Konten
common-done = Erledigt in allen Konten
order-activity = Neueste Aktivität
order-created = Zuletzt erfasst
order-priority = Priorität
number-follows = Nummer folgt
draft = Entwurf
estimate = Geschätzte Dauer
callback-wished = Rückruf gewünscht
has-files = Mit Anhängen
assignee = Bearbeitung
outgoing-waiting = wartet
outgoing-sending = wird gesendet
outgoing-checking = wird geprüft
outgoing-stuck = nicht gesendet
list-empty = In „{ $view }“ ist nichts
list-empty-first = Nichts offen
list-empty-text = Sobald etwas dazukommt, erscheint es hier von selbst.
list-empty-unread = Alles gelesen
list-empty-unread-text = In dieser Liste gibt es nichts Ungelesenes.
list-loading = Ihre Tickets werden geholt
list-loading-text = Das geschieht nur beim ersten Mal. Die neuesten erscheinen gleich.
list-never = Noch keine Verbindung
list-never-text = Der Server war bisher nicht zu erreichen. Ob es Tickets gibt, steht deshalb noch nicht fest. Pult versucht es weiter.
list-failed = Die Liste ließ sich nicht lesen

# Nothing open
nothing-open = Kein Ticket ausgewählt
nothing-open-text = Wählen Sie links eines aus, oder beginnen Sie ein neues.
new-with-shot = Neu mit Bildschirmfoto
desk-failed = Pult konnte Ihre Daten nicht öffnen

# Status line
as-of = Stand { $at }
never-synced = Noch nie abgeglichen
sync-now = Jetzt abgleichen
waiting-count = { $count ->
    [one] 1 wartet
   *[other] { $count } warten
}
stuck-count = { $count ->
    [one] 1 nicht gesendet
   *[other] { $count } nicht gesendet
}
state-online = verbunden
state-loading = wird geladen, { $done } von etwa { $about }
state-offline = offline
state-offline-text = Alles bleibt lesbar; was Sie senden, wartet im Postausgang.
state-not-a-help-desk = falscher Server
state-not-a-help-desk-text = Unter der Adresse antwortet etwas anderes, vielleicht die Anmeldeseite eines WLANs. Ihre Daten sind vollständig hier.
state-certificate = Zertifikat ungültig
state-certificate-text = Der Server weist sich nicht vertrauenswürdig aus. Pult sendet nichts, bis das geklärt ist.
state-busy = Server ausgelastet
state-busy-text = Der Server ist beschäftigt oder wird gewartet. Pult versucht es von selbst wieder.
state-disk-full = kein Platz auf diesem Rechner
state-disk-full-text = Der Datenträger ist voll, Pult kann nichts Neues ablegen. Was schon hier war, ist unversehrt. Schaffen Sie Platz, dann holt Pult von selbst nach, was fehlt.
state-not-stored = Ablage gestört
state-not-stored-text = Pult kann seine Dateien auf diesem Rechner gerade nicht schreiben und versucht es von selbst wieder. Was schon hier war, ist unversehrt. Bleibt es dabei, starten Sie Pult neu.
state-sign-in-needed = Anmeldung nötig
state-sign-in-needed-text = Die Sitzung ist abgelaufen. Nichts ist verloren; nach der Anmeldung geht es weiter.
state-not-admitted = nicht zugelassen
state-revoked = Zugang beendet
state-revoked-text = Der Anbieter hat den Zugang beendet und die Daten dieses Kontos entfernen lassen.
state-client-too-old = Pult ist zu alt
state-client-too-old-text = Der Server verlangt eine neuere Version von Pult. Lesen können Sie weiterhin alles.

# Signing in
welcome = Willkommen bei Pult
guide-1 = Melden Sie sich mit den Zugangsdaten Ihres Supports an.
guide-2 = Tritt ein Fehler auf: Strg+Alt+S drücken, Stelle markieren, senden.
guide-3 = Antworten erscheinen von selbst – auch offline ist alles lesbar.
address = Adresse Ihres Support-Portals
address-hint = Steht in der E-Mail mit Ihren Zugangsdaten.
address-found = Gefunden: { $name }
email = Ihre E-Mail
password = Kennwort
password-hint = Das Kennwort wird nicht gespeichert.
sign-in = Anmelden
signing-in = Anmeldung läuft …
sign-in-privacy = Pult spricht nur mit diesem Server. Ihre Daten liegen verschlüsselt auf diesem Rechner.
sign-in-unprotected = Pult spricht nur mit diesem Server. Ihre Daten liegen ungeschützt auf diesem Rechner.
sign-in-again = Erneut anmelden
sign-in-again-text = { $portal } möchte Ihr Kennwort für { $email } noch einmal wissen. Entwürfe und Postausgang bleiben unverändert.

# Settings
add-account = Konto hinzufügen
remove-account = Konto entfernen
remove-account-title = { $portal } entfernen?
remove-account-text = Alle Daten dieses Kontos werden von diesem Rechner gelöscht. Auf dem Server bleibt alles erhalten.
remove-account-unsent = { $count ->
    [one] Eine Nachricht im Postausgang ist noch nicht gesendet und geht dabei verloren.
   *[other] { $count } Nachrichten im Postausgang sind noch nicht gesendet und gehen dabei verloren.
} Alle Daten dieses Kontos werden von diesem Rechner gelöscht.
appearance = Darstellung
as-system = Wie das System
language = Sprache
theme = Farben
theme-light = Hell
theme-dark = Dunkel
notifications = Benachrichtigungen
notifications-on = Bei Antworten und neuen Anfragen benachrichtigen
notifications-explained = Eine je Ticket, mit Absender und erster Zeile. Was anderswo gelesen wird, verschwindet von selbst.
notifications-test = Benachrichtigung prüfen
notification-sent = Die Benachrichtigung ist unterwegs. Klicken Sie darauf: Pult sollte nach vorne kommen.
hotkey = Tastenkürzel
hotkey-explained = Öffnet aus jedem Programm ein neues Ticket mit Bildschirmfoto.
hotkey-none = Keines
hotkey-press = Tasten drücken …
hotkey-remove = Entfernen
window = Fenster
close-to-tray = Beim Schließen im Infobereich weiterlaufen
close-to-tray-explained = So kommen Benachrichtigungen an, auch wenn das Fenster zu ist.
privacy = Daten und Datenschutz
privacy-where = Pult spricht nur mit den Servern Ihrer Konten. Es gibt keine Nutzungsstatistik.
privacy-pictures = Was Sie in Bildern schwärzen, wird sofort zerstört und verlässt diesen Rechner nie.
report-cache-rebuilt = Der Zwischenspeicher war beschädigt und wird neu geholt. Entwürfe und Postausgang sind unversehrt.
report-desk-salvaged = Die Datei mit Ihren Entwürfen war beschädigt. Was lesbar war, wurde gerettet; bitte prüfen Sie Entwürfe und Postausgang.
updates = Aktualisierungen
updates-off = Aktualisierungen kommen über die Paketverwaltung; Pult sucht selbst nicht danach.

# Contact and help
channels = Wege zum Support
opening-hours = Erreichbarkeit
open-now = jetzt besetzt
closed-now = geschlossen
open-until = besetzt bis { $when }
opens-at = öffnet { $when }
purpose-create = Der Weg für jede neue Anfrage
purpose-clarify = Nur zur Klärung, nicht für neue Anfragen
purpose-info = Zur Information
channel-anyway = Trotzdem: { $label }
call = Anrufen
write = Schreiben
open-outside = Öffnen
faq = Fragen und Antworten

# Search and palette
search-placeholder = Nummer, Wort, Name …
search-hits = Fundstellen
search-start = Alles durchsuchen
search-start-text = Betreff, Nachrichten, Namen und Nummern aller Konten – auch offline. Mehrere Wörter grenzen ein.
search-none = Nichts gefunden zu „{ $text }“
search-none-text = Prüfen Sie die Schreibweise, oder versuchen Sie ein kürzeres Wort.
search-incomplete = Es wird noch eingelesen: Ältere Tickets fehlen vielleicht.
search-more = Es gibt weitere Fundstellen. Ein weiteres Wort grenzt ein.
search-failed = Die Suche ging nicht
palette = Befehle
palette-placeholder = Befehl, Ticketnummer oder Suchwort
palette-none = Dazu gibt es weder Befehl noch Ticket.

# Keys
shortcuts = Tastenkürzel
keys-move = Bewegen
keys-ticket = Im Ticket
keys-desk = Überall
keys-go = Gehe zu
key-next = Nächstes Ticket
key-previous = Voriges Ticket
key-open = In das Ticket
key-back = Zurück
key-unread-only = Nur Ungelesene
key-reply = Antworten
key-note = Interne Notiz
key-finding = Ergebnis der Prüfung
key-actions = Aktionen öffnen
key-take = Übernehmen
key-estimate = Dauer schätzen
key-close = Erledigen
key-copy-number = Nummer kopieren
key-send = Senden
key-go-first = Erste Liste (Eingang)
key-go-second = Zweite Liste
key-go-third = Dritte Liste
key-go-history = Historie
key-go-outbox = Postausgang
key-go-drafts = Angefangenes
key-go-contact = Kontakt und Hilfe
key-go-settings = Einstellungen
key-new = Neues Ticket
key-capture = Bildschirmfoto
key-search = Suchen
key-palette = Befehle
key-shortcuts = Tastenkürzel zeigen
key-sync = Jetzt abgleichen
