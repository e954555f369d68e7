# A ticket: reading, writing, sending, pictures.

ticket = Ticket
ticket-type = Art des Tickets
ticket-failed = Das Ticket ließ sich nicht lesen
copy-number = Nummer kopieren
conversation = Verlauf
facts = Angaben
requester = Anfrage von
assignee-none = noch niemand
priority = Priorität
filed-at = Erfasst
closed-at = Abgeschlossen
assign-to = Zuweisen an
no-time-frame = Diese Anfrage kam nicht über den beschriebenen Ablauf; der zugesagte Zeitrahmen gilt für sie nicht.
lead-phones = { $name } ruft Sie an
lead-phones-agent = Bitte anrufen: { $name }
channel-app = über Pult
channel-email = per E-Mail
channel-phone = per Telefon
channel-other = auf anderem Weg
older-left = { $count } ältere Einträge
unread-from-here = Neu
note = Interne Notiz
note-hidden = für Kunden unsichtbar
note-inside = Interne Notiz – für Kunden unsichtbar
remote-images-left-out = Bilder aus dem Internet wurden nicht geladen.
files = Anhänge
file-count = { $count ->
    [one] 1 Anhang
   *[other] { $count } Anhänge
}
not-here-yet = { $size }, wird geholt
save-file = { $name } sichern
remove-file = { $name } entfernen
previous-picture = Voriges Bild
next-picture = Nächstes Bild
picture-actual = Originalgröße
picture-whole = Ganzes Bild

event-status = Status: { $from } → { $to }
event-priority = Priorität: { $from } → { $to }
event-assignee = Bearbeitung: { $to }
event-callback = Rückruf gewünscht
event-callback-done = Rückruf erfolgt
event-estimate = Geschätzte Dauer: { $to }
event-subject = Betreff geändert: { $to }
event-mail-sent = Automatische E-Mail gesendet
event-filed = Ticket erfasst
event-other = { $kind }: { $to }

entry-waiting = Wartet im Postausgang
entry-sending = Wird gesendet
entry-checking = Es wird geprüft, ob das schon angekommen ist
entry-stuck = Nicht gesendet – bitte entscheiden
entry-kind = Art des Eintrags

# Writing
composer = Schreiben
reply = Antwort
reply-placeholder = Antwort schreiben …
note-placeholder = Notiz für Kolleginnen und Kollegen …
finding-placeholder = Was hat die Prüfung ergeben?
no-reply-possible = In diesem Ticket kann nicht mehr geschrieben werden.
send-and = Senden und …
send-and-act = Senden und { $action }
close-form = Schließen (bleibt als Entwurf)
saved-saved = gespeichert
saved-failed = nicht gespeichert
choose = Bitte wählen
field-unknown = Dieses Feld kennt Ihre Version von Pult nicht.
field-needs-newer = Für dieses Pflichtfeld ist eine neuere Version von Pult nötig. Ihr Text bleibt hier erhalten.
callback-explained = Wir rufen Sie an.
callback-phone = Telefonnummer
callback-phone-hint = Leer: die Nummer, die der Support schon hat.
callback-window = Wann passt es?
callback-window-example = z. B. vormittags bis 11 Uhr
callback-known-number = bekannte Nummer
callback-any-time = jederzeit
callback-done-at = erfolgt { $at }
confirm-email-explained = Bestätigung mit Nummer und Text an Ihre Adresse.
upload-hint = Dateien hierher ziehen oder mit Strg+V einfügen
upload-screenshot-hint = Wenn möglich ein Screenshot: hierher ziehen oder mit Strg+V einfügen. Ohne geht es auch.
upload-drop-now = Zum Anhängen loslassen
pick-files = Dateien auswählen
take-screenshot = Bildschirmfoto
similar = Ähnliche Tickets
similar-hint = Sobald ein Betreff dasteht, erscheinen hier ähnliche Tickets.
similar-none = Keine ähnlichen gefunden.
filed = Gespeichert. Das Ticket ist unterwegs, die Nummer folgt.
one-more = Noch eines

problem-required = Bitte ausfüllen.
problem-too-short = Bitte mindestens { $limit } Zeichen.
problem-too-long = Höchstens { $limit } Zeichen.
problem-pattern = Das passt nicht zur verlangten Form.
problem-choice = Bitte etwas aus der Liste wählen.
problem-type = Dieser Wert passt nicht in das Feld.
problem-needs-newer-client = Dafür ist eine neuere Version von Pult nötig.
problem-too-many = Höchstens { $limit }.
problem-too-large = Zusammen zu groß.
problem-other = Bitte prüfen Sie diese Angabe.

# Drafts
drafts-explained = Was Sie begonnen und noch nicht gesendet haben. Es ist auf diesem Rechner gespeichert.
drafts-empty = Nichts Angefangenes
drafts-empty-text = Was Sie schreiben, wird beim Tippen gespeichert und liegt hier, bis Sie es senden.
draft-discard-title = Entwurf verwerfen?
draft-discard-text = Text und Anhänge dieses Entwurfs werden gelöscht.
no-subject = Ohne Betreff
no-text = Noch kein Text

# Outbox
outbox-explained = Was auf dem Weg zum Server ist. Nichts davon geht verloren, und nichts wird zweimal gesendet.
outbox-empty = Alles gesendet
outbox-empty-text = Was Sie offline schreiben, wartet hier und geht von selbst hinaus.
outbox-discard-title = Nicht senden?
outbox-discard-text = Der Text wird gelöscht und nicht gesendet.
outbox-discard-file = Das Ticket wird nicht angelegt. Text, Anhänge und alles, was dazu im Postausgang wartet, werden gelöscht.
next-try = Nächster Versuch { $at }.
attempts = { $count } Versuche bisher.
op-file = Neues Ticket
op-reply = Antwort
op-note = Interne Notiz
op-finding = Ergebnis der Prüfung
op-act = Aktion
op-change = Änderung
op-other = Sendung
why-sending = Wird gerade gesendet.
why-offline = Wartet auf eine Verbindung zum Server.
why-order = Wartet, bis das Vorige in diesem Ticket angekommen ist.
why-busy = Der Server ist ausgelastet; Pult versucht es von selbst wieder.
why-sign-in = Wartet, bis Sie sich wieder angemeldet haben.
why-checking = Die Antwort des Servers ging verloren. Pult prüft, ob es schon angekommen ist, damit nichts doppelt entsteht.
why-soon = Geht gleich hinaus.
why-rejected = Der Server hat es so nicht angenommen. Bearbeiten Sie es, oder verwerfen Sie es.
why-too-large = Es ist größer, als der Server erlaubt. Bearbeiten Sie es, und nehmen Sie etwas heraus.
why-forbidden = Dazu fehlt Ihnen die Berechtigung.
why-missing = Das Ticket gibt es auf dem Server nicht mehr, oder Sie dürfen es nicht mehr sehen.
why-conflict = Das Ticket hat sich inzwischen geändert. Lesen Sie nach, und entscheiden Sie dann.
why-file-lost = Ein Anhang ist auf diesem Rechner nicht mehr lesbar. Bearbeiten Sie es, und hängen Sie ihn neu an.
why-unsupported = Dieser Server kann das nicht.
why-unclear = Die Antwort des Servers ging verloren, und niemand kann sagen, ob es angekommen ist. Sehen Sie dort nach, bevor Sie es noch einmal senden.
why-client-too-old = Der Server verlangt eine neuere Version von Pult. Aktualisieren Sie, dann geht es hinaus.

# Errors: what happened, what was kept, what to do
error-unreachable = Unter dieser Adresse antwortet niemand. Prüfen Sie die Schreibweise und die Internetverbindung.
error-certificate = Der Server weist sich mit einem ungültigen Zertifikat aus. Es wurde nichts gesendet. Bitte fragen Sie Ihren Support.
error-not-a-help-desk = Unter dieser Adresse ist eine Website, aber kein Support-Portal für Pult. Die richtige Adresse steht in der E-Mail mit Ihren Zugangsdaten.
error-busy = Der Server ist gerade ausgelastet. Bitte versuchen Sie es in einer Minute noch einmal.
error-invalid-credentials = E-Mail oder Kennwort stimmen nicht.
error-not-admitted = Ihr Zugang ist für dieses Portal nicht freigegeben. Bitte wenden Sie sich an Ihren Support.
error-sign-in-needed = Die Sitzung ist abgelaufen. Melden Sie sich erneut an; Ihr Text ist gespeichert.
error-client-too-old = Diese Version von Pult ist zu alt für den Server. Bitte aktualisieren Sie Pult.
error-already-signed-in = Mit diesem Konto sind Sie bereits angemeldet.
error-address-invalid = Das ist keine gültige Adresse. Sie sieht etwa so aus: support.example.de
error-not-found = Das gibt es nicht mehr.
error-disk-full = Auf dem Datenträger ist kein Platz mehr. Schaffen Sie Platz; was schon gespeichert war, ist unversehrt.
error-read-only = Der Datenordner lässt sich nicht beschreiben. Was schon gespeichert war, ist unversehrt.
error-file-empty = „{ $about }“ ist leer und wurde nicht angehängt.
error-file-too-large = „{ $about }“ ist zu groß und wurde nicht angehängt.
error-file-vanished = „{ $about }“ ist nicht mehr da und wurde nicht angehängt.
error-file-unreadable = „{ $about }“ lässt sich nicht lesen und wurde nicht angehängt.
error-too-many-files = Mehr Dateien nimmt eine Nachricht nicht auf. Die bisherigen bleiben angehängt.
error-clipboard-empty = In der Zwischenablage ist kein Bild und keine Datei.
error-capture-unavailable = Ein Bildschirmfoto ist hier nicht möglich. Sie können ein vorhandenes Bild anhängen.
error-capture-permission = Das System erlaubt Pult keine Bildschirmfotos. Erlauben Sie es in den Systemeinstellungen.
error-draft-outdated = Der Entwurf wurde an anderer Stelle geändert. Ihr Text hier ist erhalten.
error-action-not-available = Diese Aktion ist jetzt nicht mehr möglich, weil sich das Ticket geändert hat.
error-link-refused = Pult öffnet nur Web-, Mail- und Telefonadressen.
error-hotkey-taken = Dieses Tastenkürzel hält schon ein anderes Programm. Das bisherige gilt weiter.
error-attachment-unavailable = Der Anhang ist noch nicht auf diesem Rechner. Sobald eine Verbindung besteht, wird er geholt.
error-notifications-unavailable = Das System zeigt keine Benachrichtigungen. Prüfen Sie die Systemeinstellungen.
error-internal = Das hat nicht geklappt. Ihre Daten sind unversehrt; bitte versuchen Sie es noch einmal.

# Pictures of the screen
capture-title = Bildschirmfoto
capture-help = Bereich ziehen oder Fenster anklicken · Enter: alles · Esc: abbrechen
capture-tools = Werkzeuge
capture-done = Fertig
tool-box = Rahmen
tool-arrow = Pfeil
tool-ellipse = Ellipse
tool-pen = Stift
tool-highlight = Hervorheben
tool-step = Nummer
tool-redact = Schwärzen – die Stelle wird sofort zerstört
