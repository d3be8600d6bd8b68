// Command shopd serves the shop on port 8080.
package main

import (
	"log"
	"net/http"

	"example.com/shop/api"
)

func main() {
	log.Fatal(http.ListenAndServe(":8080", api.Handler()))
}
