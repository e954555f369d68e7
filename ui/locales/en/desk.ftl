# The window: navigation, lists, status line, settings, signing in.

navigation = Navigation
accounts = Accounts
contact-and-help = Contact and help
settings = Settings
drafts = Unfinished
outbox = Outbox
search = Search
back = Back
cancel = Cancel
close = Close
dismiss = Dismiss
discard = Discard
discard-more = Discard …
edit = Edit
go-on = Continue
later = Later
or = or
retry = Try again
retry-now = Try now
save = Save
send = Send
show-all = Show all
undo = Undo
copied = { $what } copied
nobody = nobody
required = required
optional = optional

# Times and sizes
time-yesterday = Yesterday
time-today-at = today, { $time }
time-yesterday-at = yesterday, { $time }
time-date-at = { $date }, { $time }
span-moment = a moment
span-minutes = { $count ->
    [one] a minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] an hour
   *[other] { $count } hours
}
span-days = { $count ->
    [one] a day
   *[other] { $count } days
}
span-months = { $count ->
    [one] a month
   *[other] { $count } months
}
since-span = for { $span }
duration-minutes = { $minutes } min
duration-hours = { $hours } h
duration-both = { $hours } h { $minutes } min
minutes-example = e.g. 45 or 1:30
size-bytes = { $count ->
    [one] 1 byte
   *[other] { $count } bytes
}
size-kilobytes = { $size } kB
size-megabytes = { $size } MB

# Words a portal may bring itself
label-new = New
label-new-ticket = New ticket
label-upload = Files
label-confirm-email = Confirmation by e-mail
label-callback = Call back
label-actions = Actions
label-ticket = ticket
label-staff = Support
label-finding = Finding
label-estimate = estimated duration
label-project-lead = Project lead

# Who must act
ball-you = Your turn
ball-support = Support’s turn
ball-us = Our turn
ball-customer = Customer’s turn
ball-nobody = Finished
ball-since = { $ball } for { $span }

# The list
unread = unread
unread-only = Unread
unread-count = { $count } unread
ticket-count = { $count ->
    [one] 1 ticket
   *[other] { $count } tickets
}
draft-count = { $count ->
    [one] 1 draft
   *[other] { $count } drafts
}
order = Order: { $order }
all-accounts = All accounts
common-open = Open in all accounts
common-done = Done in all accounts
order-activity = Latest activity
order-created = Latest filed
order-priority = Priority
number-follows = number follows
draft = Draft
estimate = Estimated duration
callback-wished = Call-back wished
has-files = With files
assignee = Assigned to
outgoing-waiting = waiting
outgoing-sending = sending
outgoing-checking = checking
outgoing-stuck = not sent
list-empty = Nothing in “{ $view }”
list-empty-first = Nothing open
list-empty-text = As soon as something comes in, it appears here by itself.
list-empty-unread = All read
list-empty-unread-text = There is nothing unread in this list.
list-loading = Fetching your tickets
list-loading-text = This happens only the first time. The newest will appear in a moment.
list-never = No connection yet
list-never-text = The server could not be reached so far, so it is not known whether there are tickets. Pult keeps trying.
list-failed = The list could not be read

# Nothing open
nothing-open = No ticket selected
nothing-open-text = Pick one on the left, or start a new one.
new-with-shot = New with screenshot
desk-failed = Pult could not open your data

# Status line
as-of = As of { $at }
never-synced = Never synchronised
sync-now = Synchronise now
waiting-count = { $count ->
    [one] 1 waiting
   *[other] { $count } waiting
}
stuck-count = { $count ->
    [one] 1 not sent
   *[other] { $count } not sent
}
state-online = connected
state-loading = loading, { $done } of about { $about }
state-offline = offline
state-offline-text = Everything stays readable; what you send waits in the outbox.
state-not-a-help-desk = wrong server
state-not-a-help-desk-text = Something else answers at the address, perhaps the sign-in page of a Wi-Fi. Your data is all here.
state-certificate = certificate invalid
state-certificate-text = The server cannot prove who it is. Pult sends nothing until this is cleared up.
state-busy = server busy
state-busy-text = The server is busy or in maintenance. Pult tries again by itself.
state-disk-full = no room on this computer
state-disk-full-text = The disk is full, Pult cannot store anything new. What was already here is intact. Make room, and Pult will fetch what is missing by itself.
state-not-stored = cannot be stored
state-not-stored-text = Pult cannot write its files on this computer at the moment and keeps trying by itself. What was already here is intact. If this stays so, restart Pult.
state-sign-in-needed = sign-in needed
state-sign-in-needed-text = The session has ended. Nothing is lost; it goes on after you sign in.
state-not-admitted = not admitted
state-revoked = access ended
state-revoked-text = The provider has ended this access and had the account’s data removed.
state-client-too-old = Pult is too old
state-client-too-old-text = The server asks for a newer version of Pult. You can still read everything.

# Signing in
welcome = Welcome to Pult
guide-1 = Sign in with the credentials your support gave you.
guide-2 = When something fails: press Ctrl+Alt+S, mark the spot, send.
guide-3 = Replies appear by themselves – and all is readable offline.
address = Address of your support portal
address-hint = It is in the e-mail with your credentials.
address-found = Found: { $name }
email = Your e-mail
password = Password
password-hint = The password is not stored.
sign-in = Sign in
signing-in = Signing in …
sign-in-privacy = Pult speaks to this server only. Your data is kept encrypted on this computer.
sign-in-unprotected = Pult speaks to this server only. Your data is kept unprotected on this computer.
sign-in-again = Sign in again
sign-in-again-text = { $portal } would like your password for { $email } once more. Drafts and outbox stay as they are.

# Settings
add-account = Add account
remove-account = Remove account
remove-account-title = Remove { $portal }?
remove-account-text = All data of this account will be deleted from this computer. Everything stays on the server.
remove-account-unsent = { $count ->
    [one] One message in the outbox has not been sent and will be lost.
   *[other] { $count } messages in the outbox have not been sent and will be lost.
} All data of this account will be deleted from this computer.
appearance = Appearance
as-system = As the system
language = Language
theme = Colours
theme-light = Light
theme-dark = Dark
notifications = Notifications
notifications-on = Notify about replies and new requests
notifications-explained = One per ticket, with sender and first line. What is read elsewhere disappears by itself.
notifications-test = Test the notification
notification-sent = The notification is on its way. Click it: Pult should come to the front.
hotkey = Hotkey
hotkey-explained = Opens a new ticket with a screenshot from any program.
hotkey-none = None
hotkey-press = Press keys …
hotkey-remove = Remove
window = Window
close-to-tray = Keep running in the tray when closed
close-to-tray-explained = Notifications then arrive even when the window is closed.
privacy = Data and privacy
privacy-where = Pult speaks only to the servers of your accounts. There are no usage statistics.
privacy-pictures = What you redact in pictures is destroyed at once and never leaves this computer.
report-cache-rebuilt = The cache was damaged and is being fetched anew. Drafts and outbox are intact.
report-desk-salvaged = The file with your drafts was damaged. What was readable has been saved; please check drafts and outbox.
updates = Updates
updates-off = Updates come through the package manager; Pult does not look for them itself.

# Contact and help
channels = Ways to reach support
opening-hours = Opening hours
open-now = open now
closed-now = closed
open-until = open until { $when }
opens-at = opens { $when }
purpose-create = The way for every new request
purpose-clarify = Only to clear things up, not for new requests
purpose-info = For information
channel-anyway = Anyway: { $label }
call = Call
write = Write
open-outside = Open
faq = Questions and answers

# Search and palette
search-placeholder = Number, word, name …
search-hits = Hits
search-start = Search everything
search-start-text = Subjects, messages, names and numbers of all accounts – offline, too. More words narrow it down.
search-none = Nothing found for “{ $text }”
search-none-text = Check the spelling, or try a shorter word.
search-incomplete = Still reading in: older tickets may be missing.
search-more = There are more hits. Another word narrows it down.
search-failed = The search did not work
palette = Commands
palette-placeholder = Command, ticket number or words
palette-none = There is neither a command nor a ticket for that.

# Keys
shortcuts = Keyboard shortcuts
keys-move = Moving
keys-ticket = In a ticket
keys-desk = Everywhere
keys-go = Go to
key-next = Next ticket
key-previous = Previous ticket
key-open = Into the ticket
key-back = Back
key-unread-only = Unread only
key-reply = Reply
key-note = Internal note
key-finding = Finding
key-actions = Open the actions
key-take = Take
key-estimate = Estimate
key-close = Close
key-copy-number = Copy the number
key-send = Send
key-go-first = First list (inbox)
key-go-second = Second list
key-go-third = Third list
key-go-history = History
key-go-outbox = Outbox
key-go-drafts = Unfinished
key-go-contact = Contact and help
key-go-settings = Settings
key-new = New ticket
key-capture = Screenshot
key-search = Search
key-palette = Commands
key-shortcuts = Show the shortcuts
key-sync = Synchronise now
