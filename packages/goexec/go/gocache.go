//go:build unix

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// goCache is the folder of the go command's build cache, GOCACHE, read and written as cmd/go/internal/cache does it: what
// is put here serves a go command without GOCACHEPROG, and the other way round. For each action there is a file
// xx/ACTION-a that names an output and its size, for each output a file xx/OUTPUT-d, where OUTPUT is its SHA-256.
type goCache struct{ dir string }

type cacheID [sha256.Size]byte

func (id cacheID) String() string { return hex.EncodeToString(id[:]) }

// idOf answers false for what is no id.
func idOf(bytes []byte) (id cacheID, ok bool) {
	return id, copy(id[:], bytes) == len(id) && len(bytes) == len(id)
}

type output struct {
	id   cacheID
	size int64
	time time.Time
	file string
}

const (
	kindAction = "-a"
	kindOutput = "-d"
	hexSize    = 2 * sha256.Size
	// entrySize is that of "v1 ACTION OUTPUT SIZE TIME\n", both numbers padded to 20 places; the time is in ns.
	entrySize = 2 + 1 + hexSize + 1 + hexSize + 1 + 20 + 1 + 20 + 1
)

func (c goCache) file(id cacheID, kind string) string {
	name := id.String()
	return c.dir + "/" + name[:2] + "/" + name + kind
}

// get answers false where there is no output of that size: what is in it, the go command does not compare either.
func (c goCache) get(action cacheID) (output, bool) {
	f, err := os.Open(c.file(action, kindAction))
	if err != nil {
		return output{}, false
	}
	defer f.Close()
	var entry [entrySize + 1]byte
	if n, err := io.ReadFull(f, entry[:]); n != entrySize || err != io.ErrUnexpectedEOF {
		return output{}, false
	}
	found, ok := parseEntry(action, string(entry[:entrySize]))
	if !ok {
		return output{}, false
	}
	found.file = c.file(found.id, kindOutput)
	info, err := os.Stat(found.file)
	if err != nil {
		return output{}, false
	}
	markUsed(found.file, info)
	if info.IsDir() {
		// Of an executable (go run, go tool) the output lies in a folder, by its own name.
		names, err := os.ReadDir(found.file)
		if err != nil || len(names) != 1 {
			return output{}, false
		}
		found.file += "/" + names[0].Name()
		if info, err = os.Stat(found.file); err != nil {
			return output{}, false
		}
	}
	if info.Size() != found.size {
		return output{}, false
	}
	if info, err := f.Stat(); err == nil {
		markUsed(f.Name(), info)
	}
	return found, true
}

func parseEntry(action cacheID, entry string) (found output, ok bool) {
	fields := strings.Fields(entry)
	if len(fields) != 5 || fields[0] != "v1" || fields[1] != action.String() {
		return output{}, false
	}
	id, err := hex.DecodeString(fields[2])
	if err != nil {
		return output{}, false
	}
	if found.id, ok = idOf(id); !ok {
		return output{}, false
	}
	found.size, err = strconv.ParseInt(fields[3], 10, 64)
	ns, timeErr := strconv.ParseInt(fields[4], 10, 64)
	if err != nil || timeErr != nil || found.size < 0 || ns < 0 {
		return output{}, false
	}
	found.time = time.Unix(0, ns)
	return found, true
}

// What was not used for five days is trimmed; the time of use is written once an hour.
const (
	mtimeInterval = time.Hour
	trimInterval  = 24 * time.Hour
	trimLimit     = 5 * 24 * time.Hour
)

func markUsed(file string, info fs.FileInfo) {
	if now := time.Now(); now.Sub(info.ModTime()) >= mtimeInterval {
		os.Chtimes(file, now, now)
	}
}

var errOtherContent = errors.New("the content is another than its id says")

// put takes an output to its end and names it as that of the action. With want it must be the output of that id. The go
// command writes into the file itself, the last byte at the end; here it gets its name when it is whole, so that no
// process that is killed, and no two that write the same, leave anything else under it.
func (c goCache) put(action cacheID, body io.Reader, want *cacheID) (output, error) {
	draft, err := c.draft(action)
	if err != nil {
		return output{}, err
	}
	hash := sha256.New()
	size, err := io.CopyBuffer(io.MultiWriter(draft, hash), onlyReader{body}, make([]byte, 64<<10))
	if closeErr := draft.Close(); err == nil {
		err = closeErr
	}
	made := output{size: size, time: time.Now()}
	hash.Sum(made.id[:0])
	if err == nil && want != nil && *want != made.id {
		err = errOtherContent
	}
	made.file = c.file(made.id, kindOutput)
	if err == nil {
		err = inFolder(made.file, func() error { return os.Rename(draft.Name(), made.file) })
	}
	if err != nil {
		os.Remove(draft.Name())
		return output{}, err
	}
	return made, c.name(action, made)
}

// onlyReader hides what would make io.Copy do it in another way.
type onlyReader struct{ io.Reader }

var drafts atomic.Int64

// draft makes a file that nobody else has. By its name the go command trims it, should it be left over.
func (c goCache) draft(action cacheID) (draft *os.File, err error) {
	for {
		unique := fmt.Sprintf("gows-%d-%x-%d", os.Getpid(), time.Now().UnixNano(), drafts.Add(1))
		file := c.dir + "/" + action.String()[:2] + "/" + unique + kindOutput
		err = inFolder(file, func() error {
			draft, err = os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
			return err
		})
		if !errors.Is(err, fs.ErrExist) {
			return draft, err
		}
	}
}

// name writes which output the action has, as the go command does: over what may stand there, and cut only then.
func (c goCache) name(action cacheID, made output) error {
	file := c.file(action, kindAction)
	entry := fmt.Sprintf("v1 %s %s %20d %20d\n", action, made.id, made.size, made.time.UnixNano())
	return inFolder(file, func() error {
		f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE, 0o666)
		if err != nil {
			return err
		}
		if _, err = f.WriteString(entry); err == nil {
			err = f.Truncate(int64(len(entry)))
		}
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			os.Remove(file)
		}
		return err
	})
}

// inFolder tries once more where the folder of the file was missing: go clean -cache may run beside.
func inFolder(file string, do func() error) error {
	err := do()
	if errors.Is(err, fs.ErrNotExist) && os.MkdirAll(filepath.Dir(file), 0o777) == nil {
		err = do()
	}
	return err
}

// trim does what the go command leaves undone with GOCACHEPROG: once a day it removes what was not used for long.
func (c goCache) trim() {
	stamp := c.dir + "/trim.txt"
	now := time.Now()
	if text, err := os.ReadFile(stamp); err == nil {
		if seconds, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil {
			if since := now.Sub(time.Unix(seconds, 0)); since < trimInterval && since > -mtimeInterval {
				return
			}
		}
	}
	// First, so that others do not begin as well.
	if os.WriteFile(stamp, []byte(strconv.FormatInt(now.Unix(), 10)), 0o666) != nil {
		return
	}
	cutoff := now.Add(-trimLimit - mtimeInterval)
	for n := range 256 {
		folder := fmt.Sprintf("%s/%02x", c.dir, n)
		names, _ := os.ReadDir(folder)
		for _, name := range names {
			if !strings.HasSuffix(name.Name(), kindAction) && !strings.HasSuffix(name.Name(), kindOutput) {
				continue
			}
			if info, err := name.Info(); err == nil && info.ModTime().Before(cutoff) {
				os.RemoveAll(folder + "/" + name.Name())
			}
		}
	}
}
