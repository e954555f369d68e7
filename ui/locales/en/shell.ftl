# Words of the shell: tray, notifications, windows and system dialogs.

tray-tooltip = Pult
tray-tooltip-unread = { $count ->
    [one] Pult – one unread message
   *[other] Pult – { $count } unread messages
}
tray-tooltip-offline = Pult – offline
tray-tooltip-attention = Pult – something needs your decision
tray-new-with-shot = New ticket with screenshot
tray-open = Open
tray-open-unread = { $count ->
    [one] Open (1 unread)
   *[other] Open ({ $count } unread)
}
tray-pause = Pause notifications
tray-resume = Resume notifications
tray-quit = Quit

notify-reply-title = { $sender }: { $subject }
notify-new-title = New request from { $sender }
notify-new-body = { $subject }
notify-assigned-title = Assigned to you: { $subject }
notify-assigned-body = by { $sender }
notify-status-title = { $subject }
notify-status-body = New status: { $line }
notify-filed-title = Ticket { $number } has been filed
notify-filed-body = { $subject }
notify-stuck-title = Not sent: { $subject }
notify-stuck-body = Your text is kept in the outbox. Please decide how to go on.
notify-digest-title = { $count ->
    [one] One piece of news
   *[other] { $count } pieces of news
}
notify-digest-body = A few things happened while you were away. Pult shows you what is unread.
notify-test-title = Notifications work
notify-test-body = Click here: Pult should come to the front.
notify-open = Open

window-title = Pult
window-capture-title = Screenshot
dialog-pick-files = Attach files
dialog-save-file = Save file
close-once-title = Pult keeps running
close-once-body = Pult stays in the tray and lets you know when there is news. You can quit it there.
