"""The past of the demonstration: fifteen months of stays that are over, so that its figures have something to say.

Each stay is lived again through the actions behind the screens, at the hours at which it would have happened.
"""
