"""The demonstration: a fictional university with a past, played through the services on a moved clock.

calendar    "-3 10:15" becomes a moment near today
fixtures    the files it is made of
staff       who works where, derived from the files
stage       the cast while it is played: people, units, accounts; steps in the order of time
institution, channels, posts    the steps of each part
aftermath   what the past has left behind: mails sent, notices read, no job waiting
seed        all of it in one transaction
"""
