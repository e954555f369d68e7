# Before the desk is open, how the key is kept, and closing the window.

quit = Quit
try-again = Try again

# The first start without a keychain
gate-choose = How shall your data be protected?
gate-choose-text = Pult encrypts tickets, drafts and pictures on this computer. The key is usually kept in the system’s keychain; here there is none, or it is locked.
gate-with-passphrase = Choose a passphrase
gate-with-passphrase-text = Pult asks for it at every start. Recommended.
gate-unprotected = Store unprotected
gate-unprotected-text = Nothing is ever asked. Anybody who gets at this disk can read your tickets and write in your name.
gate-protect = Protect with passphrase
gate-look-again = Look for the keychain again
gate-no-keychain-yet = There still is no keychain to be reached.

# Passphrases of this computer
passphrase = Passphrase for Pult on this computer
passphrase-hint = At least { $count } characters; several words are best. It is for this computer only and is stored nowhere: without it nobody can open the data.
passphrase-again = The same once more
passphrase-now = Passphrase so far
passphrase-new = New passphrase
passphrase-show = Show the passphrase
passphrase-different = The two entries differ.
error-passphrase-too-short = The passphrase is too short. Please choose a longer one.
error-wrong-passphrase = This is not the passphrase. Your data is unchanged; please try again.
error-no-keychain = The keychain cannot be reached. The key stays where it is.

# Later starts
gate-locked = Pult is locked
gate-locked-text = Your tickets on this computer are protected by a passphrase. Until you enter it no messages are fetched and none announced.
gate-unlock = Open
gate-unlocking = Opening …
gate-forgotten = Forgotten the passphrase?
gate-forgotten-text = Without the passphrase nobody can open these files. Your tickets are still with your provider. To begin anew, quit Pult, rename the folder and then sign in again. Only what had not been sent stays shut in the old files.
gate-keychain-away = The keychain cannot be reached
gate-keychain-away-text = The key to your tickets is in the system’s keychain. Your data is complete and unchanged. Unlock the keychain, or wait until it has started, then try again.
gate-key-lost = The key to your tickets is missing
gate-key-lost-text = The keychain is there, but the key to these files is not in it. The files are unchanged. Sign in to this computer as the user you usually are, or restore the keychain or the folder. If neither is possible, rename the folder and sign in to Pult anew.
gate-folder = Pult cannot use its folder
gate-folder-text = Nothing was changed. Please check whether the disk is full and whether the folder belongs to you.
gate-in-use = Pult is already running
gate-in-use-text = Another Pult uses these files. Please open the running Pult, or quit it first.
gate-too-new = These files are from a newer Pult
gate-too-new-text = They are unchanged. Please install the newer version again.
gate-other = Pult cannot open its files
gate-other-text = Nothing was deleted. Try again; if it stays like this, ask your support and keep the folder.
gate-where = Folder: { $folder }
gate-tried = Tried at { $at }: unchanged.

# How the key is kept, in the settings
key-in-keychain = Tickets, drafts and files are kept encrypted on this computer; the key is in the system’s keychain.
key-by-passphrase = Tickets, drafts and files are kept encrypted on this computer; your passphrase opens them.
key-unprotected = Tickets, drafts and files are kept unprotected on this computer. Anybody who gets at this disk can read them.
key-change-passphrase = Change passphrase …
key-choose-passphrase = Choose a passphrase …
key-change-title = Change passphrase
key-choose-title = Choose a passphrase
key-into-keychain = Put into the keychain
key-into-keychain-ask = Pult then opens without a passphrase as soon as you are signed in to the computer.
key-changed = The passphrase is in force from now on.
key-in-keychain-now = The key is in the system’s keychain now.

# Closing where there is no tray
closing-ask = Shall Pult keep running?
closing-ask-text = This desktop has no tray. Minimised, Pult goes on announcing every reply; once quit, only at the next start. Pult remembers the answer; you can change it in the settings under “Window”.
closing-minimise = Minimise
closing-quit = Quit
closing-without-tray = When closed
closing-without-tray-text = This desktop has no tray.
closing-asks = Ask

# The hotkey where it is not to be had
hotkey-taken = Another program holds “{ $hotkey }”. Choose another hotkey, or release it there and try again. Or set up a shortcut with this command in the system settings:
hotkey-impossible = This desktop (Wayland) keeps hotkeys to itself. Set up a shortcut of your own with this command in the system settings under “Keyboard”:
hotkey-command = Command
hotkey-copy-command = Copy the command
