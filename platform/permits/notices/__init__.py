"""What is said to people outside a page: messages and their channels.

    wording   definitions/notices/*.json → notices; a notice and values → a message
    channels  a message → each way it goes out, once
    providers the address of a provider, as it is set → its parts, or what is wrong with it
    mail sms  a provider → a channel; loaded where one is set

A notice may show only these values: item authority number stage (text), due (date), days (integer).
There is no place for a password, an identity number or a person's name.
"""
