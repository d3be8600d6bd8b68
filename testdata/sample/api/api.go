// Package api serves the shop over HTTP.
package api

import (
	"fmt"
	"net/http"
	"strconv"

	"example.com/shop/cart"
	"example.com/shop/catalog"
)

// Handler answers GET /price?id=ID and GET /total?id=ID&n=N.
func Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /price", func(w http.ResponseWriter, r *http.Request) {
		product, err := catalog.Find(r.FormValue("id"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		fmt.Fprintln(w, product.Price)
	})
	mux.HandleFunc("GET /total", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.FormValue("n"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		var c cart.Cart
		if err := c.Add(r.FormValue("id"), n); err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		total, err := c.Total()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintln(w, total)
	})
	return mux
}
