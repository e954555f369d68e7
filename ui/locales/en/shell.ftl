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

start-title = Pult
start-no-keychain = This computer has no keychain, or it is locked. Pult encrypts your tickets with a key that is kept there. You can unlock the keychain and start Pult again. Or you store without encryption: then anybody who gets at this disk can read your tickets.
start-store-unprotected = Store unencrypted
start-quit = Quit
start-folder = Pult cannot write into its folder { $folder }. Nothing was changed. Please check whether the disk is full and whether the folder belongs to you, then start Pult again.
start-key-lost = The key to the tickets in { $folder } is no longer in the keychain. The files are unchanged. Sign in to this computer as the user you usually are, or restore the keychain. If neither is possible, rename the folder and sign in to Pult anew.
start-in-use = Pult is running already and uses the folder { $folder }. Please open the running Pult, or quit it first.
start-too-new = The files in { $folder } were written by a newer Pult. They are unchanged. Please install the newer version again.
start-other = Pult cannot open its files in { $folder }. Nothing was deleted. Please start Pult again; if it stays like this, ask your support and keep the folder.
