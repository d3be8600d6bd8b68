package main

import (
	"fmt"
	"os"
)

// runTool is not for Windows: the go command hands a long command line to its tools in a file, but only to one that is
// named as the tool is.
func runTool(string, []string) {
	fmt.Fprintln(os.Stderr, "goexec: -tool does not work on Windows")
	os.Exit(2)
}
