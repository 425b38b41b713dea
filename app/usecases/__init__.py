"""
What a person can do: one file per noun, one function per verb, returning frozen view models.

Views call these functions and nothing beneath them; they never see the store. No function here knows a
screen or a sentence: results carry codes and data, the view finds the words. Labels that come from code
lists or questionnaires are handed through in the language asked for.

    seat         who sits here, on which store; every function takes a Seat first
    enrolment    bring a device into a network
    syncing      what is where, and the loop that moves it
    attachments  photos, files and signatures on records; transferring moves their bytes
    in_step      all loops of a seat together
    today        what needs me now
    firms        registers and the firm file
    interviews   start, open, answer, finish (OpenInterview in interview_session)
    needs, knowledge, directory, referrals, comments, reviews, inhouse
"""
