# A ticket: reading, writing, sending, pictures.

ticket = Ticket
ticket-type = Kind of ticket
ticket-failed = The ticket could not be read
copy-number = Copy the number
conversation = Conversation
facts = Details
requester = Requested by
assignee-none = nobody yet
priority = Priority
filed-at = Filed
closed-at = Finished
assign-to = Assign to
no-time-frame = This request did not come in the described way; the promised time frame does not apply to it.
lead-phones = { $name } will phone you
lead-phones-agent = Please phone: { $name }
channel-app = through Pult
channel-email = by e-mail
channel-phone = by phone
channel-other = another way
older-left = { $count } older entries
unread-from-here = New
note = Internal note
note-hidden = customers cannot see it
note-inside = Internal note – customers cannot see it
remote-images-left-out = Pictures from the internet were not loaded.
files = Files
file-count = { $count ->
    [one] 1 file
   *[other] { $count } files
}
not-here-yet = { $size }, being fetched
save-file = Save { $name }
remove-file = Remove { $name }
previous-picture = Previous picture
next-picture = Next picture
picture-actual = Actual size
picture-whole = Whole picture

event-status = Status: { $from } → { $to }
event-priority = Priority: { $from } → { $to }
event-assignee = Assigned to: { $to }
event-callback = Call-back wished
event-callback-done = Call-back made
event-estimate = Estimated duration: { $to }
event-subject = Subject changed: { $to }
event-mail-sent = Automatic e-mail sent
event-filed = Ticket filed
event-other = { $kind }: { $to }

entry-waiting = Waiting in the outbox
entry-sending = Being sent
entry-checking = Checking whether this has arrived already
entry-stuck = Not sent – please decide
entry-kind = Kind of entry

# Writing
composer = Write
reply = Reply
reply-placeholder = Write a reply …
note-placeholder = A note for colleagues …
finding-placeholder = What did the check find?
no-reply-possible = Nothing more can be written in this ticket.
send-and = Send and …
send-and-act = Send and { $action }
close-form = Close (stays as a draft)
saved-saved = saved
saved-failed = not saved
choose = Please choose
field-unknown = Your version of Pult does not know this field.
field-needs-newer = This required field needs a newer version of Pult. Your text is kept here.
callback-explained = We phone you.
callback-phone = Phone number
callback-phone-hint = Empty: the number support already has.
callback-window = When does it suit you?
callback-window-example = e.g. in the morning until 11
callback-known-number = known number
callback-any-time = any time
callback-done-at = made { $at }
confirm-email-explained = Confirmation with number and text to your address.
upload-hint = Drag files here or paste them with Ctrl+V
upload-screenshot-hint = A screenshot if possible: drag it here or paste it with Ctrl+V. It works without, too.
upload-drop-now = Let go to attach
pick-files = Choose files
take-screenshot = Screenshot
similar = Similar tickets
similar-hint = As soon as there is a subject, similar tickets appear here.
similar-none = None found.
filed = Saved. The ticket is on its way, the number follows.
one-more = One more

problem-required = Please fill this in.
problem-too-short = Please at least { $limit } characters.
problem-too-long = At most { $limit } characters.
problem-pattern = This does not have the form that is asked for.
problem-choice = Please choose from the list.
problem-type = This value does not fit the field.
problem-needs-newer-client = This needs a newer version of Pult.
problem-too-many = At most { $limit }.
problem-too-large = Too large altogether.
problem-other = Please check this.

# Drafts
drafts-explained = What you have begun and not yet sent. It is saved on this computer.
drafts-empty = Nothing unfinished
drafts-empty-text = What you write is saved as you type and stays here until you send it.
draft-discard-title = Discard the draft?
draft-discard-text = Text and files of this draft will be deleted.
no-subject = No subject
no-text = No text yet

# Outbox
outbox-explained = What is on its way to the server. None of it gets lost, and nothing is sent twice.
outbox-empty = All sent
outbox-empty-text = What you write offline waits here and leaves by itself.
outbox-discard-title = Not send it?
outbox-discard-text = The text will be deleted and not sent.
outbox-discard-file = The ticket will not be filed. Text, files and everything waiting for it in the outbox will be deleted.
next-try = Next attempt { $at }.
attempts = { $count } attempts so far.
op-file = New ticket
op-reply = Reply
op-note = Internal note
op-finding = Finding
op-act = Action
op-change = Change
op-other = Message
why-sending = Being sent now.
why-offline = Waiting for a connection to the server.
why-order = Waiting until what comes before it in this ticket has arrived.
why-busy = The server is busy; Pult tries again by itself.
why-sign-in = Waiting until you have signed in again.
why-checking = The server’s answer was lost. Pult checks whether it has arrived already, so that nothing is made twice.
why-soon = Leaves in a moment.
why-rejected = The server did not take it like this. Edit it, or discard it.
why-too-large = It is larger than the server allows. Edit it, and take something out.
why-forbidden = You are not allowed to do this.
why-missing = The ticket is no longer on the server, or you may no longer see it.
why-conflict = The ticket has changed meanwhile. Read it again, then decide.
why-file-lost = A file can no longer be read on this computer. Edit it, and attach the file again.
why-unsupported = This server cannot do that.
why-unclear = The server’s answer was lost and nobody can tell whether it arrived. Look there before you send it again.
why-client-too-old = The server asks for a newer version of Pult. Update, then it will go out.

# Errors: what happened, what was kept, what to do
error-unreachable = Nobody answers at this address. Check the spelling and the internet connection.
error-certificate = The server shows an invalid certificate. Nothing was sent. Please ask your support.
error-not-a-help-desk = There is a website at this address, but no support portal for Pult. The right address is in the e-mail with your credentials.
error-busy = The server is busy. Please try again in a minute.
error-invalid-credentials = E-mail or password is wrong.
error-not-admitted = Your access to this portal has not been granted. Please turn to your support.
error-sign-in-needed = The session has ended. Sign in again; your text is saved.
error-client-too-old = This version of Pult is too old for the server. Please update Pult.
error-already-signed-in = You are already signed in with this account.
error-address-invalid = This is not a valid address. It looks like this: support.example.com
error-not-found = This is no longer there.
error-disk-full = The disk is full. Make room; what was saved is intact.
error-read-only = The data folder cannot be written to. What was saved is intact.
error-file-empty = “{ $about }” is empty and was not attached.
error-file-too-large = “{ $about }” is too large and was not attached.
error-file-vanished = “{ $about }” is no longer there and was not attached.
error-file-unreadable = “{ $about }” cannot be read and was not attached.
error-too-many-files = A message cannot carry more files. Those attached so far stay.
error-clipboard-empty = There is no picture and no file on the clipboard.
error-capture-unavailable = A screenshot is not possible here. You can attach an existing picture.
error-capture-permission = The system does not let Pult take screenshots. Allow it in the system settings.
error-draft-outdated = The draft was changed elsewhere. Your text here is kept.
error-action-not-available = This action is no longer possible, because the ticket has changed.
error-link-refused = Pult opens only web, mail and phone addresses.
error-hotkey-taken = Another program already holds this hotkey. The one before stays in force.
error-attachment-unavailable = The file is not on this computer yet. It will be fetched as soon as there is a connection.
error-notifications-unavailable = The system shows no notifications. Check the system settings.
error-internal = This did not work. Your data is intact; please try again.

# Pictures of the screen
capture-title = Screenshot
capture-help = Drag a region or click a window · Enter: all · Esc: cancel
capture-tools = Tools
capture-done = Done
tool-box = Box
tool-arrow = Arrow
tool-ellipse = Ellipse
tool-pen = Pen
tool-highlight = Highlight
tool-step = Number
tool-redact = Redact – the spot is destroyed at once
