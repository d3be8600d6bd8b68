// Package money holds amounts in cents, so that sums are exact.
package money

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Amount is a sum of money in cents.
type Amount int64

// ErrSyntax is returned for text that is no amount.
var ErrSyntax = errors.New("money: not an amount")

// Parse reads an amount such as "12.50" or "3".
func Parse(text string) (Amount, error) {
	whole, cents, found := strings.Cut(text, ".")
	if whole == "" || found && len(cents) != 2 {
		return 0, fmt.Errorf("%w: %q", ErrSyntax, text)
	}
	n, err := strconv.ParseInt(whole+(cents + "00")[:2], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %q", ErrSyntax, text)
	}
	return Amount(n), nil
}

// Percent is p percent of the amount, halves of a cent rounded up.
func (a Amount) Percent(p int) Amount {
	return (a*Amount(p) + 50) / 100
}

// String writes the amount as Parse reads it.
func (a Amount) String() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	return fmt.Sprintf("%s%d.%02d", sign, a/100, a%100)
}
