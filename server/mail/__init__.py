"""
E-mail to recipients of referrals.

    links       signed tokens and codes of the page on which a recipient answers
    letters     the texts, made from the snapshot of a referral and nothing else
    transport   handing a message to a mail server, or to a folder
    outbox      the loop that sends what waits, with retries

Every letter is a row of the outbox, written in the transaction of its cause.
"""
