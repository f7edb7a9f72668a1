"""Kinds of tasks that follow-up creates."""

# A call to make; settled when it is recorded or withdrawn.
CALL = "call"
# A warning sign heard during a call, as it was put to people before alerts had their own page (``discharge.alerts``).
ALERT = "alert"
# Another problem heard during a call.
PROBLEM = "call_problem"
# A call over the limit of its protocol: make it all the same, or give it up.
DECISION = "call_decision"
