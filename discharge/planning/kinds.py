"""Kinds of tasks that the plan is made of."""

# Ticked off by a person.
PLAN = "plan"
# Settled by the circle: somebody is found, the GP is told.
FIND = "find_provider"
TELL_GP = "tell_gp"
# Settled when the member whose service has closed leaves the circle, or is kept with a reason.
REPLACE = "replace_provider"
# Settled with a reason, or when the GP agrees after all.
GP_DISAGREES = "gp_disagrees"
PLAN_KINDS = frozenset({PLAN, FIND, TELL_GP, REPLACE, GP_DISAGREES})
