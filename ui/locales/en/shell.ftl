# Words of the shell: tray, notifications, and what is said before there is a window.

tray-tooltip = { $unread ->
    [0] Pult
    [one] Pult – one ticket with news
   *[other] Pult – { $unread } tickets with news
}
tray-new-with-shot = New ticket with screenshot
tray-open = Open
tray-quit = Quit

notice-open = Open
notice-reply-title = { $sender }
notice-new-title = New request from { $sender }
notice-assigned-title = Assigned to you: { $number }
notice-status-title = { $subject }
notice-filed-title = Received: number { $number }
notice-stuck-title = Not sent: { $subject }
notice-stuck-body = Your text is kept in the outbox. Please decide how to go on.
notice-digest-title = { $count ->
    [one] One piece of news
   *[other] { $count } pieces of news
}
notice-digest-body = Some things happened while you were away. Pult shows you what is unread.
notice-test-title = Notifications work
notice-test-body = Click here: Pult should come to the front.

capture-name = Screenshot { $when }.{ $ending }
