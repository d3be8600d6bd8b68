package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	go125 "gows.dev/goexec/test2json/go125"
	go126 "gows.dev/goexec/test2json/go126"
	go127 "gows.dev/goexec/test2json/go127"
)

type converter interface {
	io.Writer
	Close() error
}

// converters are those of the go command by the release that each came with. Their sources are the distribution's,
// byte by byte: gows compares them with those of the toolchain in use, and has that build its own where none is equal,
// which takes 12 s of CPU with an empty compile cache.
var converters = map[string]func(w io.Writer, pkg string) converter{
	"go125": func(w io.Writer, pkg string) converter { return go125.NewConverter(w, pkg, go125.Timestamp) },
	"go126": func(w io.Writer, pkg string) converter { return go126.NewConverter(w, pkg, go126.Timestamp) },
	"go127": func(w io.Writer, pkg string) converter { return go127.NewConverter(w, pkg, go127.Timestamp) },
}

// convert turns the raw output of a test on standard input into events, as `go tool test2json -t -p PKG` does.
func convert(args []string) {
	flags := flag.NewFlagSet("goexec -test2json", flag.ExitOnError)
	pkg := flags.String("p", "", "the package")
	flags.Bool("t", true, "with times, as always")
	if len(args) == 0 || converters[args[0]] == nil {
		fmt.Fprintln(os.Stderr, "goexec: -test2json takes go125, go126 or go127")
		os.Exit(2)
	}
	flags.Parse(args[1:])
	c := converters[args[0]](os.Stdout, *pkg)
	io.Copy(c, os.Stdin)
	c.Close()
}
