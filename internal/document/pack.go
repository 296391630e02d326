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

// maxUnpacked limits the size of an unpacked document, in bytes.
const maxUnpacked = 16 << 20

// writers and readers reuse compressors and decompressors, which are expensive to create.
var writers, readers sync.Pool

// Packer compresses documents. A document must be unpacked with the same settings.
type Packer struct {
	Vocabulary []byte   // primes the compression with strings that documents of a kind usually contain
	Expected   Document // what a document usually has besides its attributes
}

// Pack compresses a document with a known document as the dictionary, which must be available again for Unpack. So the parts that both
// have in common cost next to nothing, for any shape of document.
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
	must(writer.Flush()) // so far, the buffer has only the dictionary, which is dropped
	text := Encode(doc)
	start := buffer.Len()
	_, err = writer.Write(text)
	must(err)
	must(writer.Close())
	return binary.BigEndian.AppendUint32(bytes.Clone(buffer.Bytes()[start:]), crc32.ChecksumIEEE(text))
}

// Unpack is the reverse of Pack, with an equal known document. Errors: the result isn't the packed document, for example because another
// version of the provider wrote the attributes.
func (p Packer) Unpack(packed []byte, known Document) (Document, error) {
	if len(packed) < crc32.Size {
		return nil, errors.New("the packed document is truncated")
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
	reader, ok := readers.Get().(io.Reader)
	if !ok {
		reader = flate.NewReader(nil)
	}
	defer readers.Put(reader)
	if resetter, ok := reader.(flate.Resetter); ok { // every reader of this package is one
		must(resetter.Reset(bytes.NewReader(compressed), dictionary))
	}
	text, err := io.ReadAll(io.LimitReader(reader, maxUnpacked))
	if err != nil {
		return nil, fmt.Errorf("can't read the packed document: %w", err)
	}
	if crc32.ChecksumIEEE(text) != binary.BigEndian.Uint32(sum) {
		return nil, errors.New("the packed document doesn't match its attributes")
	}
	return text, nil
}

// must panics on an error of a write to a buffer, which can't fail.
func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("document: %v", err))
	}
}

func (p Packer) dictionary(known Document) []byte {
	return append(bytes.Clone(p.Vocabulary), Encode(guessSent(known, p.Expected))...)
}

// formerDictionary returns the dictionary of earlier versions, which had no expected document.
func (p Packer) formerDictionary(known Document) []byte {
	return append(bytes.Clone(p.Vocabulary), Encode(known)...)
}

// guessSent guesses the document that the service sent, from the attributes: null for "", and the expected value for a property without
// an attribute. A better guess makes the packed document smaller.
func guessSent(known, expected any) any {
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
			guess[name] = guessSent(value, more[name])
		}
		return guess
	case []any:
		var member any
		if members, _ := expected.([]any); len(members) > 0 {
			member = members[0]
		}
		guess := make([]any, len(v))
		for i, value := range v {
			guess[i] = guessSent(value, member)
		}
		return guess
	}
	return known
}
