// Package lab is what a Dex built by refresh-harness has beyond Dex itself.
//
// rowlock is a storage, control the clock and the measurements; _main joins Dex's own package main, as part of a
// package that exists in a build overlay only (harness/dex/main_package.py).
package lab
