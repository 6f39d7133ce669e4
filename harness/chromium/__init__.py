"""A Chromium without a window, driven over its DevTools protocol: no library, no port, nothing left behind.

Playwright and Selenium were looked at: a WebDriver cannot stop a navigation, and Playwright's routes do not
see where a redirect leads, which is how every sign-in ends. Chromium's own protocol can do both, over a pipe
that nobody else on the machine can reach.
"""
