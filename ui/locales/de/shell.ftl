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
