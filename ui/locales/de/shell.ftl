# Words of the shell: tray, notifications, windows and system dialogs.

tray-tooltip = Pult
tray-tooltip-unread = { $count ->
    [one] Pult – eine ungelesene Nachricht
   *[other] Pult – { $count } ungelesene Nachrichten
}
tray-tooltip-offline = Pult – offline
tray-tooltip-attention = Pult – etwas braucht Ihre Entscheidung
tray-new-with-shot = Neues Ticket mit Screenshot
tray-open = Öffnen
tray-open-unread = { $count ->
    [one] Öffnen (1 ungelesen)
   *[other] Öffnen ({ $count } ungelesen)
}
tray-pause = Benachrichtigungen anhalten
tray-resume = Benachrichtigungen fortsetzen
tray-quit = Beenden

notify-reply-title = { $sender }: { $subject }
notify-new-title = Neue Anfrage von { $sender }
notify-new-body = { $subject }
notify-assigned-title = Ihnen zugewiesen: { $subject }
notify-assigned-body = von { $sender }
notify-status-title = { $subject }
notify-status-body = Neuer Status: { $line }
notify-filed-title = Ticket { $number } ist angelegt
notify-filed-body = { $subject }
notify-stuck-title = Nicht gesendet: { $subject }
notify-stuck-body = Ihr Text ist im Postausgang aufgehoben. Bitte entscheiden Sie, wie es weitergeht.
notify-digest-title = { $count ->
    [one] Eine Neuigkeit
   *[other] { $count } Neuigkeiten
}
notify-digest-body = Während Ihrer Abwesenheit ist einiges geschehen. Pult zeigt Ihnen, was ungelesen ist.
notify-test-title = Benachrichtigungen funktionieren
notify-test-body = Klicken Sie hier: Pult sollte nach vorne kommen.
notify-open = Öffnen

window-title = Pult
window-capture-title = Bildschirmfoto
dialog-pick-files = Dateien anhängen
dialog-save-file = Datei sichern
close-once-title = Pult läuft weiter
close-once-body = Pult bleibt im Infobereich und meldet sich, wenn es etwas Neues gibt. Beenden können Sie es dort.
