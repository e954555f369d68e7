# Words of the shell: tray, notifications, and what is said before there is a window.

tray-tooltip = { $unread ->
    [0] Pult
    [one] Pult – ein Ticket mit Neuigkeiten
   *[other] Pult – { $unread } Tickets mit Neuigkeiten
}
tray-new-with-shot = Neues Ticket mit Screenshot
tray-open = Öffnen
tray-quit = Beenden

notice-open = Öffnen
notice-reply-title = { $sender }
notice-new-title = Neue Anfrage von { $sender }
notice-assigned-title = Ihnen zugewiesen: { $number }
notice-status-title = { $subject }
notice-filed-title = Angekommen: Nummer { $number }
notice-stuck-title = Nicht gesendet: { $subject }
notice-stuck-body = Ihr Text ist im Postausgang aufgehoben. Bitte entscheiden Sie, wie es weitergeht.
notice-digest-title = { $count ->
    [one] Eine Neuigkeit
   *[other] { $count } Neuigkeiten
}
notice-digest-body = Während Ihrer Abwesenheit ist einiges geschehen. Pult zeigt Ihnen, was ungelesen ist.
notice-test-title = Benachrichtigungen funktionieren
notice-test-body = Klicken Sie hier: Pult sollte nach vorne kommen.

capture-name = Bildschirmfoto { $when }.{ $ending }

start-title = Pult
start-no-keychain = Auf diesem Rechner gibt es keinen Schlüsselbund, oder er ist gesperrt. Pult verschlüsselt Ihre Tickets mit einem Schlüssel, der dort liegt. Sie können den Schlüsselbund entsperren und Pult noch einmal starten. Oder Sie speichern unverschlüsselt: Dann kann jeder Ihre Tickets lesen, der an diese Festplatte kommt.
start-store-unprotected = Unverschlüsselt speichern
start-quit = Beenden
start-folder = Pult kann in seinem Ordner { $folder } nicht schreiben. Es wurde nichts verändert. Bitte prüfen Sie, ob der Datenträger voll ist und ob Ihnen der Ordner gehört, und starten Sie Pult dann noch einmal.
start-key-lost = Der Schlüssel zu den Tickets in { $folder } ist nicht mehr im Schlüsselbund. Die Dateien sind unverändert. Melden Sie sich mit demselben Benutzer an wie sonst, oder stellen Sie den Schlüsselbund wieder her. Wenn beides nicht geht, benennen Sie den Ordner um und melden sich in Pult neu an.
start-in-use = Pult läuft bereits und verwendet den Ordner { $folder }. Bitte öffnen Sie das laufende Pult oder beenden Sie es zuerst.
start-too-new = Die Dateien in { $folder } stammen von einem neueren Pult. Sie sind unverändert. Bitte installieren Sie die neuere Version wieder.
start-other = Pult kann seine Dateien in { $folder } nicht öffnen. Es wurde nichts gelöscht. Bitte starten Sie Pult noch einmal; wenn es dabei bleibt, wenden Sie sich an Ihren Support und bewahren Sie den Ordner auf.
