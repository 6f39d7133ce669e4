"""Ask any OpenID provider what it does with refresh tokens.

Do first, judge after: `plan` says which experiments are made, and with how many requests at most;
`experiments` holds one file each, which acts and writes down what it saw; judging and reports are pure
functions of that.
"""
