package main

import "os"

// runRebuild is not asked for here: what stands before the tools of the go command is handed long command lines in files.
func runRebuild(rebuild) { os.Exit(2) }

func become([]string) { os.Exit(2) }
