"""Kinds of tasks that follow-up creates."""

# A call to make; settled when it is recorded or withdrawn.
CALL = "call"
# Another problem heard during a call.
PROBLEM = "call_problem"
# A call over the limit of its protocol: make it all the same, or give it up.
DECISION = "call_decision"
