// An outside verifier of Rogatory's log: Go's own packages, nothing of ours.
//
//	go run verify.go VKEY FOLDER ENTRY INDEX [OLDNOTE]
//
// FOLDER holds `checkpoint` and `tile/…`. Checks the checkpoint's signature, reads the tiles (each is checked against
// the root), proves that the entry is leaf INDEX, and that the tree of OLDNOTE is its beginning.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// tileFiles reads C2SP tiles: as tlog's own, without the height in the path.
type tileFiles struct{ folder string }

func (t tileFiles) Height() int { return 8 }

func (t tileFiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(t.folder, path))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func (t tileFiles) SaveTiles([]tlog.Tile, [][]byte) {}

func open(text []byte, vkey string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func check(arguments []string) error {
	vkey, folder := arguments[0], arguments[1]
	text, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return err
	}
	head, err := open(text, vkey)
	if err != nil {
		return err
	}
	entry, err := os.ReadFile(arguments[2])
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(arguments[3], 10, 64)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(head, tileFiles{folder})
	proof, err := tlog.ProveRecord(head.N, index, reader)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, head.N, head.Hash, index, tlog.RecordHash(entry)); err != nil {
		return fmt.Errorf("inclusion: %w", err)
	}
	if len(arguments) < 5 {
		return nil
	}
	before, err := os.ReadFile(arguments[4])
	if err != nil {
		return err
	}
	old, err := open(before, vkey)
	if err != nil {
		return err
	}
	steps, err := tlog.ProveTree(head.N, old.N, reader)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(steps, head.N, head.Hash, old.N, old.Hash); err != nil {
		return fmt.Errorf("consistency: %w", err)
	}
	return nil
}

func main() {
	if err := check(os.Args[1:]); err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
	fmt.Println("holds")
}
