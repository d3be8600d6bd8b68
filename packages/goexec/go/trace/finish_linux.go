//go:build amd64 || arm64

package trace

import (
	"bytes"
	"encoding/json"
	"os"
	"time"
)

// Header is how a file of rows begins. Each row is a letter and an absolute path, and ends with a zero: `o` for opened, `s`
// for asked about, `x` for started as a program. The last is `e` and an End.
const Header = "gows trace 1\x00"

// End says what the rows are worth.
type End struct {
	// Incomplete is why more may have been read than the rows say.
	Incomplete string `json:"incomplete,omitempty"`
	// Disturbed is why the processes may have done something else than they would without a tracer.
	Disturbed string `json:"disturbed,omitempty"`
	// Programs that were started, the first among them.
	Programs int     `json:"programs"`
	Calls    int     `json:"calls"`
	SpentMs  float64 `json:"spentMs"`
}

// Of processes that are being killed.
const dying = 50 // ms

// Finish writes what was taken down. It reports whether processes are left, which somebody must Answer.
func (t *Tracer) Finish(file string) (left bool, err error) {
	left = !unused(t.listener, dying, false)
	t.stop()
	end, err := json.Marshal(End{
		Incomplete: t.why,
		Disturbed:  t.disturbed,
		Programs:   t.programs,
		Calls:      t.calls,
		SpentMs:    float64(t.spent) / float64(time.Millisecond),
	})
	if err != nil {
		return left, err
	}
	var all bytes.Buffer
	all.WriteString(Header)
	all.Write(t.order.Bytes())
	all.WriteByte('e')
	all.Write(end)
	all.WriteByte(0)
	return left, os.WriteFile(file, all.Bytes(), 0o600)
}

// Answer has everything go on that still asks, until nobody can ask any more: without an answer their calls would fail.
func Answer(listener int) {
	var n notification
	for !unused(listener, -1, true) {
		if got, err := receive(listener, &n); got {
			goOn(listener, &n)
		} else if err != nil {
			return
		}
	}
}
