# Before the desk is open, how the key is kept, and closing the window.

quit = Beenden
try-again = Noch einmal versuchen

# The first start without a keychain
gate-choose = Wie sollen Ihre Daten geschützt werden?
gate-choose-text = Pult verschlüsselt Tickets, Entwürfe und Bilder auf diesem Rechner. Den Schlüssel dazu verwahrt sonst der Schlüsselbund des Systems; hier gibt es keinen, oder er ist gesperrt.
gate-with-passphrase = Passwort wählen
gate-with-passphrase-text = Pult fragt bei jedem Start danach. Empfohlen.
gate-unprotected = Ungeschützt speichern
gate-unprotected-text = Es wird nie gefragt. Jeder, der an diese Festplatte kommt, kann Ihre Tickets lesen und in Ihrem Namen schreiben.
gate-protect = Mit Passwort schützen
gate-look-again = Schlüsselbund noch einmal suchen
gate-no-keychain-yet = Es ist weiterhin kein Schlüsselbund zu erreichen.

# Passphrases of this computer
passphrase = Passwort für Pult auf diesem Rechner
passphrase-hint = Mindestens { $count } Zeichen; mehrere Wörter sind am besten. Es gilt nur für diesen Rechner und wird nirgends gespeichert: Ohne es kann niemand die Daten öffnen.
passphrase-again = Noch einmal dasselbe
passphrase-now = Bisheriges Passwort
passphrase-new = Neues Passwort
passphrase-show = Passwort zeigen
passphrase-different = Die beiden Eingaben sind verschieden.
error-passphrase-too-short = Das Passwort ist zu kurz. Bitte wählen Sie ein längeres.
error-wrong-passphrase = Dieses Passwort ist es nicht. Ihre Daten sind unverändert; bitte versuchen Sie es noch einmal.
error-no-keychain = Der Schlüsselbund ist nicht zu erreichen. Der Schlüssel bleibt, wo er ist.

# Later starts
gate-locked = Pult ist gesperrt
gate-locked-text = Ihre Tickets auf diesem Rechner sind mit einem Passwort geschützt. Bis Sie es eingeben, werden keine Nachrichten geholt und keine gemeldet.
gate-unlock = Öffnen
gate-unlocking = Wird geöffnet …
gate-forgotten = Passwort vergessen?
gate-forgotten-text = Ohne das Passwort kann niemand diese Dateien öffnen. Ihre Tickets liegen weiterhin bei Ihrem Anbieter. Um neu anzufangen, beenden Sie Pult, benennen den Ordner um und melden sich danach neu an. Nur was noch nicht gesendet war, bleibt in den alten Dateien verschlossen.
gate-keychain-away = Der Schlüsselbund ist nicht zu erreichen
gate-keychain-away-text = Der Schlüssel zu Ihren Tickets liegt im Schlüsselbund des Systems. Ihre Daten sind vollständig und unverändert. Entsperren Sie den Schlüsselbund, oder warten Sie, bis er gestartet ist, und versuchen Sie es dann noch einmal.
gate-key-lost = Der Schlüssel zu Ihren Tickets fehlt
gate-key-lost-text = Der Schlüsselbund ist da, aber der Schlüssel zu diesen Dateien liegt nicht darin. Die Dateien sind unverändert. Melden Sie sich am Rechner als derselbe Benutzer an wie sonst, oder stellen Sie den Schlüsselbund oder den Ordner wieder her. Wenn beides nicht geht, benennen Sie den Ordner um und melden sich in Pult neu an.
gate-folder = Pult kann seinen Ordner nicht verwenden
gate-folder-text = Es wurde nichts verändert. Bitte prüfen Sie, ob der Datenträger voll ist und ob Ihnen der Ordner gehört.
gate-in-use = Pult läuft bereits
gate-in-use-text = Ein anderes Pult verwendet diese Dateien. Bitte öffnen Sie das laufende Pult, oder beenden Sie es zuerst.
gate-too-new = Diese Dateien sind von einem neueren Pult
gate-too-new-text = Sie sind unverändert. Bitte installieren Sie die neuere Version wieder.
gate-other = Pult kann seine Dateien nicht öffnen
gate-other-text = Es wurde nichts gelöscht. Versuchen Sie es noch einmal; wenn es dabei bleibt, wenden Sie sich an Ihren Support und bewahren Sie den Ordner auf.
gate-where = Ordner: { $folder }
gate-tried = Versucht um { $at }: unverändert.

# How the key is kept, in the settings
key-in-keychain = Tickets, Entwürfe und Anhänge liegen verschlüsselt auf diesem Rechner; der Schlüssel ist im Schlüsselbund des Systems.
key-by-passphrase = Tickets, Entwürfe und Anhänge liegen verschlüsselt auf diesem Rechner; geöffnet werden sie mit Ihrem Passwort.
key-unprotected = Tickets, Entwürfe und Anhänge liegen ungeschützt auf diesem Rechner. Jeder, der an diese Festplatte kommt, kann sie lesen.
key-change-passphrase = Passwort ändern …
key-choose-passphrase = Passwort wählen …
key-change-title = Passwort ändern
key-choose-title = Passwort wählen
key-into-keychain = In den Schlüsselbund legen
key-into-keychain-ask = Pult öffnet sich danach ohne Passwort, sobald Sie am Rechner angemeldet sind.
key-changed = Das Passwort gilt ab sofort.
key-in-keychain-now = Der Schlüssel liegt jetzt im Schlüsselbund des Systems.

# Closing where there is no tray
closing-ask = Soll Pult weiterlaufen?
closing-ask-text = Diese Arbeitsumgebung hat keinen Infobereich. Minimiert meldet Pult weiterhin jede Antwort; beendet erst beim nächsten Start. Pult merkt sich die Antwort, ändern können Sie sie in den Einstellungen unter „Fenster“.
closing-minimise = Minimieren
closing-quit = Beenden
closing-without-tray = Beim Schließen
closing-without-tray-text = Diese Arbeitsumgebung hat keinen Infobereich.
closing-asks = Fragen

# The hotkey where it is not to be had
hotkey-taken = „{ $hotkey }“ hält ein anderes Programm. Wählen Sie ein anderes Kürzel, oder geben Sie es dort frei und versuchen Sie es noch einmal. Oder legen Sie in den Systemeinstellungen ein Kürzel mit diesem Befehl an:
hotkey-impossible = Diese Arbeitsumgebung (Wayland) vergibt Tastenkürzel nur selbst. Legen Sie in den Systemeinstellungen unter „Tastatur“ ein eigenes Kürzel mit diesem Befehl an:
hotkey-command = Befehl
hotkey-copy-command = Befehl kopieren
