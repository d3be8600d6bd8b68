// Prints what the standard library finds in each executable that is named: sections, source files, functions.
package main

import (
	"debug/elf"
	"debug/gosym"
	"debug/macho"
	"debug/pe"
	"encoding/json"
	"os"
	"strings"
)

type section struct {
	Name                        string
	Address, Offset, Size, File uint64
	Flags                       uint64
}

type found struct {
	Sections  []section
	Files     []string
	Functions map[string]uint64
}

func main() {
	all := map[string]found{}
	for _, name := range os.Args[1:] {
		all[name] = look(name)
	}
	if err := json.NewEncoder(os.Stdout).Encode(all); err != nil {
		panic(err)
	}
}

func look(name string) (f found) {
	var table []byte
	if e, err := elf.Open(name); err == nil {
		for _, s := range e.Sections {
			file := s.FileSize
			if s.Type == elf.SHT_NOBITS || s.Type == elf.SHT_NULL {
				file = 0
			}
			size := s.Size
			if s.Flags&elf.SHF_COMPRESSED != 0 {
				size = s.FileSize // Size is that of what is compressed.
			}
			f.Sections = append(f.Sections, section{s.Name, s.Addr, s.Offset, size, file, uint64(s.Flags)})
			if strings.HasSuffix(s.Name, "gopclntab") {
				table, _ = s.Data()
			}
		}
	} else if m, err := macho.Open(name); err == nil {
		for _, s := range m.Sections {
			file := s.Size
			if kind := s.Flags & 0xff; kind == 1 || kind == 0xc || kind == 0x12 {
				file = 0
			}
			f.Sections = append(f.Sections, section{s.Seg + "," + s.Name, s.Addr, uint64(s.Offset), s.Size, file, uint64(s.Flags)})
			if s.Name == "__gopclntab" {
				table, _ = s.Data()
			}
		}
	} else {
		p, err := pe.Open(name)
		if err != nil {
			panic(err)
		}
		base := uint64(0)
		switch h := p.OptionalHeader.(type) {
		case *pe.OptionalHeader32:
			base = uint64(h.ImageBase)
		case *pe.OptionalHeader64:
			base = h.ImageBase
		}
		for _, s := range p.Sections {
			file := uint64(s.Size)
			if s.Offset == 0 {
				file = 0
			}
			f.Sections = append(f.Sections, section{s.Name, base + uint64(s.VirtualAddress), uint64(s.Offset), uint64(s.VirtualSize), file, uint64(s.Characteristics)})
		}
		var from, to *pe.Symbol
		for _, s := range p.Symbols {
			switch s.Name {
			case "runtime.pclntab":
				from = s
			case "runtime.epclntab":
				to = s
			}
		}
		if from != nil && to != nil {
			data, _ := p.Sections[from.SectionNumber-1].Data()
			table = data[from.Value:to.Value]
		}
	}
	if table == nil {
		return f
	}
	t, err := gosym.NewTable(nil, gosym.NewLineTable(table, 0))
	if err != nil {
		panic(err)
	}
	for file := range t.Files {
		f.Files = append(f.Files, file)
	}
	f.Functions = map[string]uint64{}
	for _, function := range t.Funcs {
		f.Functions[function.Name] += function.End - function.Entry
	}
	return f
}
