"""Kinds of tasks that follow-up creates."""

# A call to make; settled when it is recorded or withdrawn.
CALL = "call"
# A warning sign heard during a call: somebody must take it, at once.
ALERT = "alert"
# Another problem heard during a call.
PROBLEM = "call_problem"
