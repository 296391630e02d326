package document

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"
)

// maxUnpacked bounds what a packed document may grow to, in bytes.
const maxUnpacked = 16 << 20

// writers keeps compressors, which are costly to make. A nil one is made on first use.
var writers sync.Pool

// Packer writes documents down. What was packed by one can't be unpacked by another.
type Packer struct {
	Vocabulary []byte   // primes the compression with what documents of a kind usually have
	Expected   Document // what a document mostly has besides its attributes
}

// Pack writes what a document has beyond another that will be at hand when it is unpacked: the document compressed with
// the other one as its dictionary. So whatever both say costs nothing, and no shape of document is special.
func (p Packer) Pack(doc, known Document) []byte {
	var buffer bytes.Buffer
	writer, ok := writers.Get().(*flate.Writer)
	if !ok {
		var err error
		writer, err = flate.NewWriter(nil, flate.DefaultCompression)
		must(err) // the level is a valid one
	}
	defer writers.Put(writer)
	writer.Reset(&buffer)
	_, err := writer.Write(p.dictionary(known))
	must(err)
	must(writer.Flush()) // what stands in the buffer now is only the dictionary, and dropped
	text := Encode(doc)
	start := buffer.Len()
	_, err = writer.Write(text)
	must(err)
	must(writer.Close())
	return binary.BigEndian.AppendUint32(bytes.Clone(buffer.Bytes()[start:]), crc32.ChecksumIEEE(text))
}

// Unpack is the reverse of Pack, with an equal known document. Errors: what is unpacked isn't the packed document, for
// instance because the attributes were packed by another version of the provider.
func (p Packer) Unpack(packed []byte, known Document) (Document, error) {
	if len(packed) < crc32.Size {
		return nil, errors.New("a packed document is cut off")
	}
	text, err := unpack(packed, p.dictionary(known))
	if err != nil {
		text, err = unpack(packed, p.formerDictionary(known))
	}
	if err != nil {
		return nil, err
	}
	return Parse(text)
}

func unpack(packed, dictionary []byte) ([]byte, error) {
	compressed, sum := packed[:len(packed)-crc32.Size], packed[len(packed)-crc32.Size:]
	reader := flate.NewReaderDict(bytes.NewReader(compressed), dictionary)
	text, err := io.ReadAll(io.LimitReader(reader, maxUnpacked))
	if err != nil {
		return nil, fmt.Errorf("a packed document can't be read: %w", err)
	}
	if crc32.ChecksumIEEE(text) != binary.BigEndian.Uint32(sum) {
		return nil, errors.New("a packed document doesn't fit its attributes")
	}
	return text, nil
}

// must takes writes to a buffer, which can't fail.
func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("document: %v", err))
	}
}

func (p Packer) dictionary(known Document) []byte {
	return append(bytes.Clone(p.Vocabulary), Encode(likely(known, p.Expected))...)
}

// formerDictionary is how documents were packed before there was an expected one.
func (p Packer) formerDictionary(known Document) []byte {
	return append(bytes.Clone(p.Vocabulary), Encode(known)...)
}

// likely is what the service most likely sent for what the attributes say: null for "", and what is expected for what has no
// attribute. The better the guess, the longer are the runs that cost nothing.
func likely(known, expected any) any {
	switch v := known.(type) {
	case string:
		if v == "" {
			return nil
		}
		if text := scalarText(expected); v == text {
			return expected
		}
	case map[string]any:
		more := object(expected)
		guess := make(map[string]any, len(v)+len(more))
		for name, value := range more {
			guess[name] = value
		}
		for name, value := range v {
			guess[name] = likely(value, more[name])
		}
		return guess
	case []any:
		var member any
		if members, _ := expected.([]any); len(members) > 0 {
			member = members[0]
		}
		guess := make([]any, len(v))
		for i, value := range v {
			guess[i] = likely(value, member)
		}
		return guess
	}
	return known
}
