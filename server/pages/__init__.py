"""The pages the server draws itself, for recipients of referrals: plain HTML, no script, two languages."""
