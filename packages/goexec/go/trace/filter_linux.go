//go:build amd64 || arm64

package trace

import (
	"sort"
	"unsafe"
)

// The filter that has the kernel ask the tracer before each call that names a path (seccomp_unotify(2)).

type instruction struct {
	code   uint16
	jt, jf uint8
	k      uint32
}

type program struct {
	length uint16
	filter *instruction
}

// Of linux/bpf_common.h and linux/seccomp.h.
const (
	loadWord     = 0x20 // BPF_LD|BPF_W|BPF_ABS
	jumpIfEqual  = 0x15 // BPF_JMP|BPF_JEQ|BPF_K
	jumpIfMore   = 0x25 // BPF_JMP|BPF_JGT|BPF_K
	giveBack     = 0x06 // BPF_RET|BPF_K
	offsetNumber = 0
	offsetArch   = 4

	retAllow  = 0x7fff0000
	retNotify = 0x7fc00000
)

// makeFilter lets the kernel answer for all other calls by itself: what it always allows, it does not even ask the filter
// for (since Linux 5.11).
func makeFilter() []instruction {
	var numbers []int
	for number := range calls {
		numbers = append(numbers, int(number))
	}
	sort.Ints(numbers)
	// Jumps count the instructions between.
	notify := func(left int) uint8 { return uint8(left + 1) }
	n := len(numbers)
	filter := []instruction{
		{code: loadWord, k: offsetArch},
		{code: jumpIfEqual, jf: notify(n + 2), k: auditArch},
		{code: loadWord, k: offsetNumber},
		// Calls of another form, and those that this was not written for.
		{code: jumpIfMore, jt: notify(n), k: sysLastKnown},
	}
	for i, number := range numbers {
		filter = append(filter, instruction{code: jumpIfEqual, jt: notify(n - 1 - i), k: uint32(number)})
	}
	return append(filter, instruction{code: giveBack, k: retAllow}, instruction{code: giveBack, k: retNotify})
}

func programOf(filter []instruction) program {
	return program{length: uint16(len(filter)), filter: unsafe.SliceData(filter)}
}
